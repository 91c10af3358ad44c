import { evaluateCoco } from '../../../plugins/coco-metric/evaluate-coco.ts';
import type { CocoDocument, CocoResult } from '../../../plugins/coco-metric/json.ts';
import type { CocoParams } from '../../../plugins/coco-metric/params.ts';
import type { CocoCategory, CocoEvaluation } from '../../../plugins/coco-metric/summarize.ts';
import { compareArrays, compareNumbers, type Tolerance } from '../compare.ts';
import { type ParityFolder, readJson } from '../folder.ts';
import { judged, type ParityGroup, type ParityResult } from '../group.ts';
import { type CocoGolden, isCocoGolden } from '../golden-json.ts';

const TOLERANCE: Tolerance = { absolute: 1e-9, relative: 0 };

/** `*.golden.json` files of pycocotools: ground truth, detections, parameters and every number they score. */
export const group: ParityGroup = {
  name: 'coco_golden',
  matches: async (folder) => (await goldensOf(folder)).length > 0,
  async *run({ folder }) {
    for (const [file, golden] of await goldensOf(folder)) {
      // One golden whose files are not here says nothing about the others.
      yield await check(folder, file, golden).catch((cause: unknown): ParityResult => judged(file, [cause instanceof Error ? cause.message : String(cause)]));
    }
  },
};

async function goldensOf(folder: ParityFolder): Promise<[string, CocoGolden][]> {
  const found: [string, CocoGolden][] = [];
  for (const file of folder.files.filter((name) => name.endsWith('.golden.json'))) {
    const document = await folder.object(file);
    if (isCocoGolden(document)) found.push([file, document]);
  }
  return found;
}

async function check(folder: ParityFolder, file: string, golden: CocoGolden): Promise<ParityResult> {
  const evaluation = evaluateCoco({
    groundTruth: await readJson(folder.file(golden.gt)) as CocoDocument,
    detections: await readJson(folder.file(golden.dt)) as CocoResult[],
    iouType: golden.iouType ?? 'bbox',
    ...paramsOf(golden.params ?? {}),
  });
  return judged(file, [...statsProblems(evaluation, golden), ...categoryProblems(evaluation, golden)]);
}

function paramsOf(params: Readonly<Record<string, unknown>>): CocoParams {
  const { recThrs, useCats, ...rest } = params;
  return { ...rest as CocoParams, ...(Array.isArray(recThrs) ? { recThrs: recThrs as number[] } : {}), useCats: Boolean(useCats ?? true) };
}

function statsProblems(evaluation: CocoEvaluation, { stats, statsNames = [], AP_by_iou: byIou }: CocoGolden): (string | undefined)[] {
  const values = Object.values(evaluation.stats);
  const named = Array.isArray(stats) ? [] : Object.entries(stats ?? {}) as [string, number][];
  return [
    ...(Array.isArray(stats) ? stats as number[] : []).map((expected, i) => compareNumbers(statsNames[i] ?? `stats[${i}]`, values[i] ?? NaN, expected, TOLERANCE)),
    ...named.map(([name, expected]) => compareNumbers(name, evaluation.stats[name as keyof typeof evaluation.stats] ?? NaN, expected, TOLERANCE)),
    byIou && compareArrays('AP_by_iou', evaluation.apByIou, byIou, TOLERANCE),
  ];
}

function categoryProblems({ perCategory }: CocoEvaluation, golden: CocoGolden): (string | undefined)[] {
  return (golden.perCategory ?? []).flatMap((expected) => {
    const found = perCategory.find(({ id }) => id === expected['id']);
    return found === undefined ? [`category ${String(expected['id'])}: missing`] : compareCategory(found, expected);
  });
}

function compareCategory(found: CocoCategory, expected: Readonly<Record<string, unknown>>): (string | undefined)[] {
  return Object.entries(expected).map(([key, value]) => {
    const what = `${found.name} ${key}`;
    if (key === 'gt') return compareNumbers(what, found.annotations, value as number, TOLERANCE);
    if (key === 'AR') return compareArrays(what, recallsOf(found), value as number[], TOLERANCE);
    if (key === 'AP_by_iou') return compareArrays(what, found.apByIou, value as number[], TOLERANCE);
    return key in found.stats ? compareNumbers(what, found.stats[key]!, value as number, TOLERANCE) : undefined;
  });
}

/** AR at every `maxDets`, in order. */
const recallsOf = ({ stats }: CocoCategory): number[] => Object.entries(stats).filter(([name]) => /^AR\d+$/.test(name)).map(([, value]) => value);

