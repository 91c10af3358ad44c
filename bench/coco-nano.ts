import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CocoNanoOptions, CocoNanoRow } from './measure-coco-nano.ts';

/** What is measured, and how it is told. */
interface Options extends CocoNanoOptions {
  /** AP a quantized network may lose. */
  readonly maxDrop: number;
  readonly json: boolean;
}

const USAGE = `Usage: npm run bench -- coco-nano [options]
  --data DIR      folder that holds what the next four name by default (../shared/data)
  --cfg FILE      Darknet cfg (weights/mobilenetv2_yolov3_nano_darknet/COCO/MobileNetV2-YOLOv3-Nano-coco.cfg)
  --weights FILE  its weights (the same with .weights)
  --train DIR     images/ and instances.json to calibrate and train on (images/coco128-train2017)
  --val DIR       images/ and instances.json to measure on (images/coco-val2017-a)
  --targets A,B   runtimes whose plans are measured, such as onnxruntime,paddle-lite (onnxruntime)
  --steps N       steps of aware training (200)
  --batch N       images per step (8)
  --seed N        seed of the order of images and of flips (0)
  --max-drop X    AP a quantized network may lose (0.01)
  --out DIR       where checkpoints go (output/coco-nano)
  --json          one JSON document instead of a table`;

/**
 * AP on real COCO images of a COCO-trained Darknet network: in float, quantized after training, and after a few steps with
 * quantization in the loop; the quantized ones as they are deployed, in their frozen form.
 */
export async function cocoNano(argv: readonly string[]): Promise<number> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const absent = [options.cfg, options.weights, options.train, options.val].filter((path) => !existsSync(path));
  if (absent.length > 0) {
    console.error(`The data is not here: ${absent.join(', ')}. Name another place with --data.`);
    return 1;
  }
  const rows = await measure(options);
  const lost = rows.filter(({ change }) => change < -options.maxDrop);
  console.log(options.json ? JSON.stringify({ rows, maxDrop: options.maxDrop, lost: lost.length }, undefined, 2) : verdict(lost, options.maxDrop));
  return lost.length === 0 ? 0 : 1;
}

function parse(argv: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        data: { type: 'string', default: fileURLToPath(new URL('../../shared/data', import.meta.url)) }, cfg: { type: 'string' }, weights: { type: 'string' },
        train: { type: 'string' }, val: { type: 'string' }, targets: { type: 'string', default: 'onnxruntime' },
        steps: { type: 'string', default: '200' }, batch: { type: 'string', default: '8' },
        seed: { type: 'string', default: '0' }, 'max-drop': { type: 'string', default: '0.01' }, out: { type: 'string', default: 'output/coco-nano' }, json: { type: 'boolean', default: false },
      },
    });
    const [steps, batch, seed, maxDrop] = [values.steps, values.batch, values.seed, values['max-drop']].map(Number) as [number, number, number, number];
    if (![steps, batch, seed + 1].every((count) => Number.isInteger(count) && count > 0) || !(maxDrop >= 0)) return 'Steps and batch are whole and positive, a seed is a whole number, a drop is not negative.';
    const network = join(values.data, 'weights/mobilenetv2_yolov3_nano_darknet/COCO/MobileNetV2-YOLOv3-Nano-coco');
    return {
      cfg: values.cfg ?? `${network}.cfg`, weights: values.weights ?? `${network}.weights`,
      train: values.train ?? join(values.data, 'images/coco128-train2017'), val: values.val ?? join(values.data, 'images/coco-val2017-a'),
      out: resolve(values.out), targets: values.targets.split(','), steps, batch, seed, maxDrop, json: values.json,
    };
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

async function measure({ json, ...options }: Options): Promise<CocoNanoRow[]> {
  const { measureCocoNano } = await import('./measure-coco-nano.ts');
  if (!json) console.log(HEADER);
  return measureCocoNano(options, (row) => { if (!json) console.log(line(row)); });
}

const HEADER = `${'model'.padEnd(8)}${'target'.padEnd(14)}${'AP'.padStart(8)}${'AP50'.padStart(9)}${'change'.padStart(9)}   seconds`;

function line({ model, target = '', AP, AP50, change, seconds }: CocoNanoRow): string {
  return `${model.padEnd(8)}${target.padEnd(14)}${AP.toFixed(4).padStart(8)}${AP50.toFixed(4).padStart(9)}${`${change < 0 ? '' : '+'}${change.toFixed(4)}`.padStart(9)}${seconds.toFixed(0).padStart(10)}`;
}

function verdict(lost: readonly CocoNanoRow[], maxDrop: number): string {
  if (lost.length === 0) return `Every quantized network is within ${maxDrop} AP of float.`;
  return lost.map(({ model, target, change }) => `${model} for ${target} loses ${(-change).toFixed(4)} AP, more than ${maxDrop}.`).join('\n');
}
