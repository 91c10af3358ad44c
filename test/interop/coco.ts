import { readdirSync, readFileSync } from 'node:fs';
import { evaluateCoco, type CocoDocument, type CocoResult } from '../../plugins/coco-metric/index.ts';
import { common, runPython } from './python.ts';
import { randomDetections } from './random-detections.ts';
import type { InteropReport } from './report.ts';

const NAMES = ['AP', 'AP50', 'AP75', 'APs', 'APm', 'APl', 'AR1', 'AR10', 'AR100', 'ARs', 'ARm', 'ARl'];
const FIXTURES = new URL('../fixtures/coco-metric/', import.meta.url);

/** Our twelve numbers against those of pycocotools, on random data and on the fixtures. */
export async function checkCoco(report: InteropReport): Promise<void> {
  const cases = [...[1, 2, 3, 4, 5].map((seed) => ({ name: `random ${seed}`, ...randomDetections(seed) })), ...fixtures()];
  const theirs = await runPython(common, 'coco_stats.py', [], cases.map(({ groundTruth, detections }) => [groundTruth, detections])) as number[][];
  for (const [i, { name, groundTruth, detections }] of cases.entries()) {
    await report.check(`COCO numbers, ${name}`, async () => compare(evaluateCoco({ groundTruth, detections }).stats as unknown as Record<string, number>, theirs[i]!));
  }
}

function fixtures(): { name: string; groundTruth: CocoDocument; detections: CocoResult[] }[] {
  const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')) as T;
  const names = readdirSync(FIXTURES).flatMap((file) => /^(.+)_gt\.json$/.exec(file)?.[1] ?? []);
  return names.map((name) => ({ name, groundTruth: read<CocoDocument>(`${name}_gt.json`), detections: read<CocoResult[]>(`${name}_det.json`) }));
}

function compare(ours: Readonly<Record<string, number>>, theirs: readonly number[]): string {
  const differences = NAMES.map((name, i) => Math.abs(ours[name]! - theirs[i]!));
  const largest = Math.max(...differences);
  if (!(largest <= 1e-9)) throw new Error(NAMES.map((name, i) => `${name} ${ours[name]} instead of ${theirs[i]}`).join(', '));
  return `AP ${ours['AP']!.toFixed(4)}, largest difference ${largest}`;
}
