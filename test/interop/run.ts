import { checkCoco } from './coco.ts';
import { checkEngine, testedEngines } from './engines.ts';
import { checkOnnx } from './onnx.ts';
import { checkPaddleModels } from './paddle-models.ts';
import { checkPaddleOps } from './paddle-ops.ts';
import { checkPaddlePrograms } from './paddle-programs.ts';
import { checkPaddleTraining } from './paddle-training.ts';
import { checkPaddleRuntimes } from './paddle-runtimes.ts';
import { common, paddle18, paddle26, preparePython, tensorboard, type Peer } from './python.ts';
import { InteropReport } from './report.ts';
import { checkTensorboard } from './tensorboard.ts';

interface Check {
  readonly name: string;
  readonly peer: Peer;
  run(report: InteropReport): Promise<void>;
}

const CHECKS: readonly Check[] = [
  { name: 'COCO numbers', peer: common, run: checkCoco },
  { name: 'exported files', peer: common, run: checkOnnx },
  { name: 'event files in TensorBoard', peer: tensorboard, run: checkTensorboard },
  { name: 'ops in PaddlePaddle 1.8.5', peer: paddle18, run: checkPaddleOps(paddle18) },
  { name: 'ops in PaddlePaddle 2.6.2', peer: paddle26, run: checkPaddleOps(paddle26) },
  { name: 'programs of PaddlePaddle 1.8.5', peer: paddle18, run: checkPaddlePrograms(paddle18) },
  { name: 'programs of PaddlePaddle 2.6.2', peer: paddle26, run: checkPaddlePrograms(paddle26) },
  { name: 'training in PaddlePaddle 1.8.5', peer: paddle18, run: checkPaddleTraining(paddle18) },
  { name: 'models in PaddlePaddle 1.8.5', peer: paddle18, run: checkPaddleModels(paddle18) },
  { name: 'models in PaddlePaddle 2.6.2', peer: paddle26, run: checkPaddleModels(paddle26) },
  { name: 'outputs in PaddlePaddle 1.8.5', peer: paddle18, run: checkPaddleRuntimes(paddle18) },
  { name: 'outputs in PaddlePaddle 2.6.2', peer: paddle26, run: checkPaddleRuntimes(paddle26) },
];

/**
 * `npm run test:interop [-- NAME…]`: slimtap beside Python's pycocotools, ONNX Runtime, TensorBoard and PaddlePaddle, and on engines that are
 * no dependencies. Names are parts of a check's. Ends with counts; fails on failures alone.
 */
const report = new InteropReport();
const wanted = process.argv.slice(2);
const isWanted = ({ name }: { readonly name: string }): boolean => wanted.length === 0 || wanted.some((part) => name.includes(part));
const checks = CHECKS.filter(isWanted);
const peers = new Set(checks.map(({ peer }) => peer));
const reasons = new Map(await Promise.all([...peers].map(async (peer) => [peer, await preparePython(peer)] as const)));
for (const { name, peer, run } of checks) {
  const reason = reasons.get(peer);
  if (reason === undefined) await run(report).catch((error: unknown) => report.check(name, () => Promise.reject(error as Error)));
  else report.skip(name, reason);
}
for (const engine of testedEngines.filter(isWanted)) await checkEngine(engine, report).catch((error: unknown) => report.check(engine.name, () => Promise.reject(error as Error)));
process.exitCode = report.end();
