import { fileMalformed } from '../../../core/errors.ts';
import { evaluateCoco } from '../../../plugins/coco-metric/evaluate-coco.ts';
import type { CocoDocument, CocoResult } from '../../../plugins/coco-metric/json.ts';
import { compareNumbers, type Tolerance } from '../compare.ts';
import { isObject, type ParityFolder } from '../folder.ts';
import { judged, type ParityGroup, type ParityResult } from '../group.ts';

const TOLERANCE: Tolerance = { absolute: 1e-9, relative: 0 };

/** Synthetic boxes scored by pycocotools: `expected.json` with `<case>_gt.json` and `<case>_det.json` beside it. */
export const group: ParityGroup = {
  name: 'coco_eval',
  matches: (folder) => folder.has('expected.json') && folder.files.some((name) => name.endsWith('_gt.json')),
  async *run({ folder }) {
    const expected = await folder.json('expected.json');
    if (!isObject(expected)) throw fileMalformed(folder.file('expected.json'), 'it is not an object');
    for (const [name, golden] of Object.entries(expected)) yield await check(folder, name, golden as Expected);
  },
};

interface Expected {
  readonly stats: readonly number[];
  readonly names: readonly string[];
  readonly precision_mean_per_class_iou50?: readonly number[];
}

async function check(folder: ParityFolder, name: string, golden: Expected): Promise<ParityResult> {
  const { stats, perCategory } = evaluateCoco({
    groundTruth: await folder.json(`${name}_gt.json`) as CocoDocument, detections: await folder.json(`${name}_det.json`) as CocoResult[],
  });
  return judged(name, [
    ...golden.names.map((stat, i) => compareNumbers(stat, stats[stat] ?? NaN, golden.stats[i]!, TOLERANCE)),
    ...(golden.precision_mean_per_class_iou50 ?? []).map((value, i) =>
      compareNumbers(`AP50 of ${perCategory[i]?.name}`, perCategory[i]?.AP50 ?? NaN, value, TOLERANCE)),
  ]);
}
