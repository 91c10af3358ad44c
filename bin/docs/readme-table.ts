import { fileMalformed } from '../../core/errors.ts';
import { rowsTable, type DemoRow } from '../demo/rows-table.ts';


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
  if (schedule === 'short') throw fileMalformed('report.json', 'it is of a short run, whose numbers mean little');
  return betweenMarkers(readme, 'demo', `${rowsTable(rows)}\n\n${caption(schedule)}`);
}

/**
 * A page with this text between the markers of that name; whatever was between them is replaced.
 * @throws ERR_FILE_MALFORMED without markers
 */
export function betweenMarkers(page: string, name: string, text: string): string {
  const [first, last] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [begin, end] = [page.indexOf(first), page.indexOf(last)];
  if (begin < 0 || end < begin) throw fileMalformed('README.md', `the markers ${first} and ${last} are not there in this order`);
  return `${page.slice(0, begin)}${first}\n${text}\n${page.slice(end)}`;
}

function caption(schedule: string): string {
  const command = schedule === 'full' ? 'npm run demo -- --full' : 'npm run demo';
  return `Measured by \`${command}\` on the 72 test images, which neither training nor the choice of the checkpoint saw; times on one thread.`;
}
