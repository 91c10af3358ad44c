import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonFailed, runtimeCannot } from '../../core/errors.ts';
import type { Exported, ExportRuntime, Tensors } from '../../core/export/exporter.ts';
import type { Suppression } from '../../core/model.ts';
import { encodeNpy, parseNpy } from '../../core/tensor/npy.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { multiclassNms, NMS_ROW, nmsOptions } from '../model-yolov3/index.ts';
import type { PaddleDetails } from './paddle-details.ts';
import { FOLDER } from './folder.ts';
import { runPrograms } from './run-programs.ts';

/** PaddlePaddle, whichever version an interpreter has. Requests and results travel as `.npy` files. */
export function pythonRuntime(interpreter: string, exported: Exported, details: PaddleDetails, raw: readonly string[]): ExportRuntime {
  return {
    name: `PaddlePaddle of ${interpreter}`,
    unavailable: exported.directory === undefined ? 'nothing is on disk yet' : undefined,
    open: () => Promise.resolve({
      run: (requests) => inTemporaryFolder((folder) => runProgram({ interpreter, folder, exported, details, raw }, requests)),
      dispose: () => Promise.resolve(),
    }),
  };
}

interface Call {
  readonly interpreter: string;
  readonly folder: string;
  readonly exported: Exported;
  readonly details: PaddleDetails;
  readonly raw: readonly string[];
}

async function runProgram({ interpreter, folder, exported, details, raw }: Call, requests: readonly Tensors[]): Promise<readonly Tensors[]> {
  const names = [...raw, ...(details.suppresses ? ['boxes', 'scores'] : [])];
  for (const [i, feeds] of requests.entries()) {
    await mkdir(join(folder, String(i)));
    for (const [name, variable] of Object.entries(details.feeds)) if (Object.hasOwn(feeds, name)) await writeFile(join(folder, String(i), `${variable}.npy`), encodeNpy(feeds[name]!));
  }
  const fetch = [...names.map((name) => details.variables[name]!), ...(details.suppresses ? [details.fetches.at(-1)!] : [])];
  const folders = requests.map((_, i) => join(folder, String(i)));
  const [result] = await runPrograms(interpreter, [{
    directory: join(exported.directory!, FOLDER), model: details.model!, params: details.params ?? null, requests: folders, feeds: Object.values(details.feeds), fetch,
  }]);
  if (result?.cannot !== undefined) throw runtimeCannot(interpreter, result.cannot);
  if (result?.failed !== undefined) throw pythonFailed(interpreter, result.failed, undefined);
  return Promise.all(requests.map(async (_, i) => resultOf(names, await Promise.all(fetch.map((_name, k) => readNpyFile(join(folder, String(i), `out.${k}.npy`)))), exported.description.nms)));
}

async function readNpyFile(path: string): Promise<Tensor> {
  return parseNpy(await readFile(path), path);
}

/** Scores are by class in the program; what it suppresses is compared with what we would. */
function resultOf(names: readonly string[], values: readonly Tensor[], nms: Suppression | undefined): Tensors {
  const named = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
  const { boxes, scores } = named;
  if (boxes === undefined || scores === undefined || nms === undefined) return named;
  const [, classes = 0, count = 0] = scores.shape;
  const rows = multiclassNms({ boxes: boxes.data as Float32Array, scores: scores.data as Float32Array, classes, layout: 'class' }, nmsOptions(nms));
  return {
    ...named, scores: turned(scores, classes, count), suppressed: withoutPlaceholder(values.at(-1)!),
    detections: { dtype: 'float32', shape: [rows.length / NMS_ROW, NMS_ROW], data: rows },
  };
}

function turned({ data }: Tensor, classes: number, count: number): Tensor {
  return { dtype: 'float32', shape: [1, count, classes], data: Float32Array.from({ length: count * classes }, (_, i) => Number(data[(i % classes) * count + Math.floor(i / classes)])) };
}

/** Where nothing is found, Paddle gives one row of one number, -1. */
function withoutPlaceholder(rows: Tensor): Tensor {
  return rows.data.length < NMS_ROW ? { dtype: 'float32', shape: [0, NMS_ROW], data: new Float32Array() } : rows;
}

async function inTemporaryFolder<R>(work: (folder: string) => Promise<R>): Promise<R> {
  const folder = await mkdtemp(join(tmpdir(), 'slimtap-paddle-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
