import { fileMalformed } from '../../core/errors.ts';
import { rowsTable, type DemoRow } from '../demo/rows-table.ts';

const BEGIN = '<!-- demo:begin -->';
const END = '<!-- demo:end -->';

/** A demo's report as far as README shows it. */
export interface DemoNumbers {
  readonly schedule: string;
  readonly rows: readonly DemoRow[];
}

/**
 * README with the numbers of a demo between its markers; whatever was between them is replaced.
 * @throws ERR_FILE_MALFORMED without markers, or for a report that cannot stand in README
 */
export function withDemoTable(readme: string, { schedule, rows }: DemoNumbers): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw fileMalformed('README.md', `the markers ${BEGIN} and ${END} are not there in this order`);
  if (schedule === 'short') throw fileMalformed('report.json', 'it is of a short run, whose numbers mean little');
  const table = `${BEGIN}\n${rowsTable(rows)}\n\n${caption(schedule)}\n`;
  return readme.slice(0, begin) + table + readme.slice(end);
}

function caption(schedule: string): string {
  const command = schedule === 'full' ? 'npm run demo -- --full' : 'npm run demo';
  return `Measured by \`${command}\` on the 72 test images, which neither training nor the choice of the checkpoint saw; times on one thread.`;
}
