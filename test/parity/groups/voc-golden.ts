import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { fileMalformed } from '../../../core/errors.ts';
import type { AnnotatedDataset } from '../../../plugins/dataset-coco/index.ts';
import { openVocDataset } from '../../../plugins/dataset-voc/index.ts';
import { createVocMetric } from '../../../plugins/voc-metric/index.ts';
import { evaluateBoxes, type VocDetections, type VocTruth } from '../../../plugins/voc-metric/evaluate-boxes.ts';
import type { VocParams } from '../../../plugins/voc-metric/params.ts';
import { compareNumbers, type Tolerance } from '../compare.ts';
import { isObject, openFolder, type ParityFolder } from '../folder.ts';
import { isVocGolden, type VocGolden } from '../golden-json.ts';
import { judged, type ParityGroup, type ParityResult } from '../group.ts';

/** Published numbers have ten decimals. */
const TOLERANCE: Tolerance = { absolute: 1e-9, relative: 0 };

/**
 * VOC average precision: `*.golden.json` of voc_eval and DetectionMAP with `*.dets.json` and `Annotations/`, Paddle's
 * `voc.json`, and `published.json` with `gts/` and `dets/` in text form.
 */
export const group: ParityGroup = {
  name: 'voc_golden',
  matches: async (folder) => (await goldenFiles(folder)).length > 0 || isPaddle(await folder.object('voc.json')) || await isPublished(folder),
  async *run({ folder }) {
    for (const file of await goldenFiles(folder)) yield* checkGolden(folder, file);
    if (isPaddle(await folder.object('voc.json'))) yield* checkPaddle(folder);
    if (await isPublished(folder)) yield* checkPublished(folder);
  },
};

async function goldenFiles(folder: ParityFolder): Promise<string[]> {
  const files = folder.files.filter((name) => name.endsWith('.golden.json'));
  const flags = await Promise.all(files.map(async (file) => isVocGolden(await folder.object(file))));
  return files.filter((_, i) => flags[i]);
}

const isPaddle = (document: Readonly<Record<string, unknown>> | undefined): boolean =>
  document !== undefined && Array.isArray(document['images']) && isObject(document['expected']);

async function isPublished(folder: ParityFolder): Promise<boolean> {
  return folder.folders.includes('gts') && folder.folders.includes('dets') && isObject((await folder.object('published.json'))?.['ELEVEN_POINT']);
}

// ── voc_eval and DetectionMAP on VOC2012 ─────────────────────────────────────────────────────────────────────────────

/** Such as `voc_eval.area@0.75` or `paddle.integral@0.5.evaluate_difficult`. */
const VARIANT = /^(voc_eval|paddle)\.(11point|integral|area)@([\d.]+?)(\.evaluate_difficult)?$/;

async function* checkGolden(folder: ParityFolder, file: string): AsyncGenerator<ParityResult> {
  const golden = await folder.json(file) as VocGolden;
  const truth = await readAnnotations(folder, golden.classes);
  const detections = await readDetections(folder, file.replace('.golden.', '.dets.'), truth);
  for (const [key, expected] of Object.entries(golden.mAP)) {
    const result = evaluateBoxes(truth, detections, variant(folder, file, key));
    yield judged(`${file} ${key}`, [
      compareNumbers('mAP', result.AP, expected, TOLERANCE),
      ...result.perCategory.map(({ name, AP }) => compareNumbers(name, AP, golden.perClass[name]?.[key] ?? -1, TOLERANCE)),
    ]);
  }
  yield* checkEvaluation(folder, file, golden);
}

/** The way `slimtap eval` goes: annotations by VOCDataSet, detections image by image into the metric VOC. */
async function* checkEvaluation(folder: ParityFolder, file: string, golden: VocGolden): AsyncGenerator<ParityResult> {
  const dataset = await openAsDataset(folder, golden.classes);
  const rows = await folder.json(file.replace('.golden.', '.dets.')) as DetectedRow[];
  for (const mapType of ['11point', 'integral']) {
    const expected = golden.mAP[`paddle.${mapType}@0.5`];
    if (expected === undefined) continue;
    const metric = createVocMetric({ categories: dataset.categories, groundTruth: dataset.groundTruth(), options: { map_type: mapType } });
    for (const { id: imageId, file: image } of dataset.records) {
      const own = rows.filter((row) => row.image === basename(image, '.jpg'));
      metric.add(own.map(({ cls, score, bbox: [x1, y1, x2, y2] }) => ({ imageId, score, bbox: [x1, y1, x2 - x1, y2 - y1], categoryId: dataset.categories.find(({ name }) => name === cls)!.id })), imageId);
    }
    yield judged(`${file} ${mapType} by VOCDataSet and VOC`, [compareNumbers('mAP', metric.compute().AP, expected, TOLERANCE)]);
  }
}

/** The golden's annotations as a data set; the images themselves are not read, but must be there. */
async function openAsDataset(folder: ParityFolder, labels: readonly string[]): Promise<AnnotatedDataset> {
  const { files } = await openFolder(folder.file('Annotations'));
  const directory = await mkdtemp(join(tmpdir(), 'slimtap-voc-'));
  try {
    const names = files.map((name) => basename(name, '.xml'));
    for (const name of names) await writeFile(join(directory, `${name}.jpg`), '');
    await writeFile(join(directory, 'label_list.txt'), labels.join('\n'));
    await writeFile(join(directory, 'list.txt'), names.map((name) => `${name}.jpg ${relative(directory, folder.file(`Annotations/${name}.xml`))}`).join('\n'));
    return await openVocDataset({ dataset_dir: directory, anno_path: 'list.txt', use_default_label: false, with_background: false });
  } finally {
    await rm(directory, { recursive: true });
  }
}

function variant(folder: ParityFolder, file: string, key: string): VocParams {
  const [, tool, mapType, overlap, difficult] = VARIANT.exec(key) ?? [];
  if (tool === undefined) throw fileMalformed(folder.file(file), `${key} is no known variant`);
  return {
    convention: tool === 'paddle' ? 'paddle' : 'voc', mapType: mapType === '11point' ? '11point' : 'integral',
    overlapThreshold: Number(overlap), evaluateDifficult: difficult !== undefined,
  };
}

interface NamedTruth extends VocTruth {
  readonly names: readonly string[];
}

async function readAnnotations(folder: ParityFolder, classes: readonly string[]): Promise<NamedTruth> {
  const annotations = await openFolder(folder.file('Annotations'));
  const parser = new XMLParser({ isArray: (name) => name === 'object' });
  const objects: { image: number; category: number; box: number[]; difficult: number }[] = [];
  for (const [image, file] of annotations.files.entries()) {
    const document = parser.parse(await readFile(annotations.file(file))) as { annotation: { object?: VocObject[] } };
    for (const { name, difficult = 0, bndbox } of document.annotation.object ?? []) {
      objects.push({ image, category: classes.indexOf(name), difficult, box: [bndbox.xmin, bndbox.ymin, bndbox.xmax, bndbox.ymax].map(Math.trunc) });
    }
  }
  return {
    names: annotations.files.map((file) => file.replace('.xml', '')), images: annotations.files.map((_, i) => i), categories: classes.map((name, id) => ({ id, name })),
    imageIds: objects.map(({ image }) => image), categoryIds: objects.map(({ category }) => category),
    boxes: objects.flatMap(({ box }) => box), difficult: objects.map(({ difficult }) => difficult),
  };
}

interface VocObject {
  readonly name: string;
  readonly difficult?: number;
  readonly bndbox: Readonly<Record<'xmin' | 'ymin' | 'xmax' | 'ymax', number>>;
}

interface DetectedRow {
  readonly image: string;
  readonly cls: string;
  readonly score: number;
  /** Corners. */
  readonly bbox: readonly [number, number, number, number];
}

async function readDetections(folder: ParityFolder, file: string, { names, categories }: NamedTruth): Promise<VocDetections> {
  const rows = await folder.json(file) as DetectedRow[];
  return {
    imageIds: rows.map(({ image }) => names.indexOf(image)), categoryIds: rows.map(({ cls }) => categories.findIndex(({ name }) => name === cls)),
    boxes: rows.flatMap(({ bbox }) => bbox), scores: rows.map(({ score }) => score),
  };
}

// ── PaddleDetection's DetectionMAP ───────────────────────────────────────────────────────────────────────────────────

interface PaddleVoc {
  readonly num_class: number;
  readonly overlap_thresh: number;
  readonly images: readonly { gt_bbox: number[][]; gt_class: number[]; difficult: number[]; det: number[][] }[];
  readonly expected: Readonly<Record<'11point' | 'integral', number>>;
}

async function* checkPaddle(folder: ParityFolder): AsyncGenerator<ParityResult> {
  const { images, num_class, overlap_thresh, expected } = await folder.json('voc.json') as PaddleVoc;
  const truth: VocTruth = {
    images: images.map((_, i) => i), categories: Array.from({ length: num_class }, (_, id) => ({ id, name: String(id) })),
    imageIds: images.flatMap(({ gt_class }, i) => gt_class.map(() => i)), categoryIds: images.flatMap(({ gt_class }) => gt_class),
    boxes: images.flatMap(({ gt_bbox }) => gt_bbox.flat()), difficult: images.flatMap(({ difficult }) => difficult),
  };
  const detections: VocDetections = {
    imageIds: images.flatMap(({ det }, i) => det.map(() => i)), categoryIds: images.flatMap(({ det }) => det.map((row) => row[0]!)),
    scores: images.flatMap(({ det }) => det.map((row) => row[1]!)), boxes: images.flatMap(({ det }) => det.flatMap((row) => row.slice(2))),
  };
  for (const mapType of ['11point', 'integral'] as const) {
    const { AP } = evaluateBoxes(truth, detections, { mapType, overlapThreshold: overlap_thresh, visit: 'given' });
    yield judged(`voc.json ${mapType}`, [compareNumbers('mAP', AP, expected[mapType], TOLERANCE)]);
  }
}

// ── published numbers with one class, in text ────────────────────────────────────────────────────────────────────────

async function* checkPublished(folder: ParityFolder): AsyncGenerator<ParityResult> {
  const published = await folder.json('published.json') as Readonly<Record<'ELEVEN_POINT' | 'EVERY_POINT', Readonly<Record<string, number>>>>;
  const objects = await readRows(folder, 'gts');
  const found = await readRows(folder, 'dets');
  const truth: VocTruth = { ...columnsOf(objects, 1), images: [...new Set(objects.map(({ image }) => image))], categories: [{ id: 0, name: 'object' }], difficult: objects.map(() => 0) };
  const detections: VocDetections = { ...columnsOf(found, 2), scores: found.map(({ fields }) => Number(fields[1])) };
  for (const [name, mapType] of [['ELEVEN_POINT', '11point'], ['EVERY_POINT', 'integral']] as const) {
    for (const [threshold, expected] of Object.entries(published[name])) {
      const { AP } = evaluateBoxes(truth, detections, { convention: 'voc', mapType, overlapThreshold: Number(threshold) });
      yield judged(`published.json ${name} at ${threshold}`, [compareNumbers('AP', AP, expected, TOLERANCE)]);
    }
  }
}

interface Row {
  readonly image: number;
  readonly fields: readonly string[];
}

/** One file per image, one box per line: class, score where detected, x, y, width, height. */
async function readRows(folder: ParityFolder, name: string): Promise<Row[]> {
  const texts = await openFolder(folder.file(name));
  const rows = await Promise.all(texts.files.map(async (file, image) => {
    const text = await readFile(texts.file(file), 'utf8');
    return text.split(/\r?\n/).filter((line) => line.trim() !== '').map((line) => ({ image, fields: line.trim().split(/\s+/) }));
  }));
  return rows.flat();
}

function columnsOf(rows: readonly Row[], firstNumber: number): Pick<VocTruth, 'imageIds' | 'categoryIds' | 'boxes'> {
  return {
    imageIds: rows.map(({ image }) => image), categoryIds: rows.map(() => 0),
    boxes: rows.flatMap(({ fields }) => {
      const [x = NaN, y = NaN, width = NaN, height = NaN] = fields.slice(firstNumber).map(Number);
      return [x, y, x + width, y + height];
    }),
  };
}
