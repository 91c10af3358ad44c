import { stat } from 'node:fs/promises';
import { runParity } from './run.ts';

/** Goldens too large for the repository; beside a checkout that has them. */
const FOLDERS = ['golden/paddle', 'data/coco-eval'] as const;
/** Groups small enough for plain TypeScript. */
const SMALL = ['e2e_post', 'fake_quant', 'fake_quant_v26', 'multiclass_nms', 'nn', 'optimizer', 'ptq26', 'yolo_box', 'yolov3_loss'];

/** `npm run parity:all`: every golden on ONNX Runtime, the small groups on the reference backend too; says what is absent. */
async function runAll(): Promise<boolean> {
  let good = true;
  for (const folder of FOLDERS) {
    const path = new URL(`../../../shared/${folder}`, import.meta.url).pathname;
    if (await stat(path).catch(() => undefined) === undefined) {
      console.log(`skipped: ../shared/${folder} is not here`);
      continue;
    }
    good = await runParity([path, '--backend', 'onnxruntime']) === 0 && good;
    if (folder === 'golden/paddle') good = await runParity([path, '--backend', 'reference', '--only', SMALL.join(',')]) === 0 && good;
  }
  return good;
}

process.exitCode = await runAll() ? 0 : 1;
