import { checkCoco } from './coco.ts';
import { checkOnnx } from './onnx.ts';
import { preparePython } from './python.ts';
import { InteropReport } from './report.ts';

/** `npm run test:interop`: slimtap beside Python's pycocotools and ONNX Runtime. Ends with counts; fails on failures alone. */
const report = new InteropReport();
const unavailable = await preparePython();
for (const [name, check] of [['COCO numbers', checkCoco], ['exported files', checkOnnx]] as const) {
  if (unavailable === undefined) await check(report).catch((error: unknown) => report.check(name, () => Promise.reject(error as Error)));
  else report.skip(name, unavailable);
}
process.exitCode = report.end();
