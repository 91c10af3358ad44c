import { parseArgs } from 'node:util';
import { testImages } from '../bin/demo/test-images.ts';
import { openRun } from '../core/commands/open-run.ts';
import type { ConfigObject } from '../core/config/index.ts';
import { timeRunnables } from '../core/evaluate/time-runnables.ts';
import type { LoadedModel } from '../core/export/exporter.ts';
import { freezeModel } from '../core/export/freeze-model.ts';
import { createKernel, type Kernel } from '../core/kernel.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import { encodeGraph } from '../plugins/export-onnx/encode-graph.ts';
import { openModel } from '../plugins/export-onnx/open-model.ts';
import { preparedGraph } from '../plugins/export-onnx/prepared-graph.ts';
import { int8Saturates } from '../plugins/export-onnx/saturation.ts';
import { requiredSessionOptions, sessionOptions, sessionOptionsHere } from '../plugins/export-onnx/session-options.ts';
import { feedsOf, quantizeRun, type Feeds } from '../plugins/quant-post/index.ts';
import { yolov3MobilenetV1Bccd } from '../presets/yolov3-mobilenet-v1-bccd.ts';
import type { BenchResult } from './results-page.ts';

interface Options {
  readonly size: number;
  readonly width: number;
  readonly rounds: number;
  readonly json: boolean;
}

interface Row {
  readonly name: string;
  readonly bytes: number;
  readonly milliseconds: number;
  /** Of the float file's time over this one's. */
  readonly speedup: number;
}

/** A file opened in ONNX Runtime. */
interface Opened {
  readonly bytes: number;
  readonly model: LoadedModel;
}

const USAGE = `Usage: npm run bench -- int8 [options]
  --size N    side of the image (320)
  --width N   width of MobileNetV1 (1)
  --rounds N  runs of each file, in turns (30)
  --json      one JSON document instead of a table`;

/** Images that ranges are found on. */
const CALIBRATED_WITH = 8;

/**
 * Milliseconds of YOLOv3-MobileNetV1 in ONNX Runtime on one thread, float and with 7 and 8 bits of weights, as slimtap opens
 * the files here and in the runtime's exact mode. Ends with 1 when 8 bits give other numbers than in exact mode. The weights are untrained: time does not depend on them.
 */
export async function int8(argv: readonly string[]): Promise<number | BenchResult> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const { feeds, files } = await makeFiles(options);
  const models = Object.fromEntries(Object.entries(files).map(([name, { model }]) => [name, model]));
  const times = await timeRunnables(models, feeds, options.rounds);
  const [here, exact] = [await outputsOf(files['8-bit weights']!, feeds), await outputsOf(files['8-bit weights, exact mode']!, feeds)];
  for (const { model } of Object.values(files)) await model.dispose();
  const rows = Object.entries(files).map(([name, { bytes }]): Row => ({ name, bytes, milliseconds: times[name]!, speedup: times['float']! / times[name]! }));
  const [saturates, equal] = [await int8Saturates(), here === exact];
  return { code: equal ? 0 : 1, text: options.json ? JSON.stringify({ ...options, saturates, equal, rows }, undefined, 2) : text(options, rows, { saturates, equal }) };
}

function parse(argv: readonly string[]): Options | string {
  try {
    const { values: { json, ...given } } = parseArgs({
      args: [...argv],
      options: { size: { type: 'string', default: '320' }, width: { type: 'string', default: '1' }, rounds: { type: 'string', default: '30' }, json: { type: 'boolean', default: false } },
    });
    const [size, width, rounds] = [given.size, given.width, given.rounds].map(Number) as [number, number, number];
    if (![size / 32, rounds].every((count) => Number.isInteger(count) && count > 0) || !(width > 0)) return 'The size is a multiple of 32, the other numbers positive.';
    return { size, width, rounds, json };
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

async function makeFiles({ size, width }: Options): Promise<{ feeds: Feeds; files: Record<string, Opened> }> {
  const base: ConfigObject = { input_size: size, pretrain_weights: null, MobileNet: { width } };
  const images = await withKernel(base, (kernel) => calibrationImages(kernel));
  const float = await fileOf({ ...base, quantization: { enabled: false } });
  const seven = await fileOf({ ...base, quantization: { weight_bits: 7 } }, images);
  const eight = await fileOf({ ...base, quantization: { weight_bits: 8 } }, images);
  return {
    feeds: images[0]!,
    files: {
      'float': await opened(float.bytes, sessionOptions({}, 1)),
      '7-bit weights': await opened(seven.bytes, await sessionOptionsHere(seven.required, 1)),
      '8-bit weights': await opened(eight.bytes, await sessionOptionsHere(eight.required, 1)),
      '8-bit weights, exact mode': await opened(eight.bytes, sessionOptions(eight.required, 1)),
    },
  };
}

async function calibrationImages(kernel: Kernel): Promise<Feeds[]> {
  const { run } = await openRun(kernel, { keepPlan: false });
  await run.backend.dispose();
  const prepare = async (image: string): Promise<Feeds> =>
    (await kernel.resolve('reader', 'detection').prepare(image, { section: run.config.EvalReader as never, inputSize: run.config.input_size })).inputs;
  return Promise.all((await testImages(CALIBRATED_WITH)).map(prepare));
}

/** @param images to calibrate with; without them the file stays float */
async function fileOf(config: ConfigObject, images?: readonly Feeds[]) {
  return withKernel(config, async (kernel) => {
    const { run } = await openRun(kernel, { keepPlan: false });
    if (images !== undefined) await quantizeRun(run, feedsOf(images));
    const { graph } = freezeModel(run, run.config.input_size!);
    await run.backend.dispose();
    return { bytes: encodeGraph(preparedGraph(graph), { opset: 17 }), required: requiredSessionOptions(graph, 'exact') };
  });
}

async function withKernel<R>(config: ConfigObject, work: (kernel: Kernel) => Promise<R>): Promise<R> {
  const kernel = createKernel({ use: [yolov3MobilenetV1Bccd], config });
  try {
    return await work(kernel);
  } finally {
    await kernel.dispose();
  }
}

async function opened(bytes: Uint8Array, options: ReturnType<typeof sessionOptions>): Promise<Opened> {
  return { bytes: bytes.byteLength, model: await openModel(bytes, options) };
}

async function outputsOf({ model }: Opened, feeds: Feeds): Promise<string> {
  return JSON.stringify(Object.values(await model.run(feeds)).map(({ data }: Tensor) => Array.from(data, Number)));
}

function text({ size, width, rounds }: Options, rows: readonly Row[], { saturates, equal }: { saturates: boolean; equal: boolean }): string {
  return [
    `YOLOv3-MobileNetV1, width ${width}, ${size} pixels, batch 1, one thread; medians of ${rounds} runs in turns`,
    `${'file'.padEnd(26)}      bytes  ms per image  float / its`,
    ...rows.map(({ name, bytes, milliseconds, speedup }) => `${name.padEnd(26)} ${bytes.toLocaleString('en').padStart(10)} ${milliseconds.toFixed(1).padStart(13)} ${speedup.toFixed(2).padStart(12)}`),
    `int8 kernels ${saturates ? 'saturate' : 'do not saturate'} here; 8 bits ${equal ? 'give the numbers of' : 'DIFFER FROM'} exact mode`,
  ].join('\n');
}
