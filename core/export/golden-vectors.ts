import type { Run } from '../run.ts';
import { encodeNpy } from '../tensor/npy.ts';
import { tensor, type Tensor } from '../tensor/tensor.ts';
import { checkImages } from './check-images.ts';
import type { Tensors } from './exporter.ts';
import type { Files } from './files.ts';
import type { Golden } from './manifest.ts';
import { sampled } from './raw-outputs.ts';
import { referenceProgram } from './reference-program.ts';
import type { Tolerances } from './tolerances.ts';

/** Elements kept of each raw prediction. */
export const SAMPLED = 16_384;

/** Best boxes whose corners and scores are kept, at most so many numbers of them. */
const KEPT_SCORES = 32_768;

/** Images are only added while all inputs together stay below; one always is. */
const LARGEST_INPUTS = 8 * 2 ** 20;

/**
 * Inputs and what the evaluated graph gives for them, small enough to travel with every export: the first check images,
 * a part of each raw prediction, the best boxes with their scores, and the detections.
 */
export async function goldenVectors(run: Run, files: Files, { raw, detects, tolerances }: { readonly raw: readonly string[]; readonly detects: boolean; readonly tolerances: Tolerances }): Promise<Golden | undefined> {
  const count = run.config.export.golden_images;
  if (count === 0) return undefined;
  const images = await checkImages(run, count);
  const program = await referenceProgram(run);
  const requests: Golden['requests'] = [];
  let bytes = 0;
  try {
    for await (const feeds of images) {
      bytes += Object.values(feeds).reduce((total, { data }) => total + data.byteLength, 0);
      if (requests.length > 0 && bytes > LARGEST_INPUTS) break;
      const outputs = goldenOutputs(await program.run(feeds), run, raw, detects);
      requests.push({ inputs: addTensors(files, requests.length, feeds), outputs: addTensors(files, requests.length, outputs) });
    }
  } finally {
    await images.close();
    await program.dispose();
  }
  return { source: images.source, raw: [...raw], tolerances: { ...tolerances }, requests };
}

function goldenOutputs(outputs: Tensors, run: Run, raw: readonly string[], detects: boolean): Tensors {
  const parts = Object.fromEntries(raw.map((name) => [name, sampled(outputs[name]!, SAMPLED)]));
  return detects ? { ...parts, ...bestBoxes(outputs), detections: detectionRows(outputs, run) } : parts;
}

/** Rows of the best boxes: which, their corners, their scores. */
function bestBoxes({ boxes, scores }: Tensors): Tensors {
  const classes = scores!.shape[2]!;
  const best = Float32Array.from({ length: scores!.shape[1]! }, (_, row) => (scores!.data as Float32Array).subarray(row * classes, (row + 1) * classes).reduce((a, b) => Math.max(a, b), 0));
  const rows = Int32Array.from(best.keys()).sort((a, b) => best[b]! - best[a]! || a - b).subarray(0, Math.max(1, Math.floor(KEPT_SCORES / classes)));
  return { rows: tensor('int32', [rows.length], rows), boxes: takeRows(boxes!, rows), scores: takeRows(scores!, rows) };
}

/** Some rows of [1, M, K]. */
export function takeRows({ shape, data }: Tensor, rows: ArrayLike<number>): Tensor<'float32'> {
  const width = shape[2]!;
  return tensor('float32', [1, rows.length, width], Float32Array.from({ length: rows.length * width }, (_, i) => Number(data[rows[Math.floor(i / width)]! * width + (i % width)])));
}

/** Class index, score and box (x, y, width, height) of what is found in the image, as results files have them. */
function detectionRows(outputs: Tensors, { model }: Run): Tensor {
  const found = model.decode(outputs, { imageIds: [0], categoryIds: Array.from({ length: model.classes }, (_, index) => index) });
  return tensor('float32', [found.length, 6], found.flatMap(({ categoryId, score, bbox }) => [categoryId, score, ...bbox]));
}

function addTensors(files: Files, request: number, tensors: Tensors): Record<string, { file: string }> {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => {
    const file = freeName(files, `golden/${request}/${name.replaceAll(/[^\w.-]/g, '_')}`);
    files.set(file, encodeNpy(value));
    return [name, { file }];
  }));
}

/** Names that differ in what a file's cannot hold are numbered. */
function freeName(files: Files, stem: string): string {
  let name = `${stem}.npy`;
  for (let i = 1; files.has(name); i++) name = `${stem}_${i}.npy`;
  return name;
}
