import { suggest } from '../core/errors.ts';
import { writeResult, type BenchResult } from './results-page.ts';

/** Prints what it finds itself and gives its exit code, or leaves both to its result. */
type Bench = (argv: readonly string[]) => Promise<number | BenchResult>;

/** `npm run bench -- NAME [options]`: one file per claim, loaded when it is asked for. `--write` puts a result into its page, such as `docs/benchmarks.md`. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  'train-step': async () => (await import('./train-step.ts')).trainStep,
  // The batch and thread of the goal; a page has one result per name.
  'train-step-batch-4': async () => async (argv) => (await import('./train-step.ts')).trainStep(['--batch', '4', '--threads', '1', ...argv]),
  'train-step-small': async () => async (argv) => (await import('./train-step.ts')).trainStep(['--backbones', 'mobilenet-v1-small', '--batch', '8', '--threads', '2', ...argv]),
  'train-step-paddle': async () => (await import('./train-step-paddle.ts')).trainStepPaddle,
  'fake-quant': async () => (await import('./fake-quant.ts')).fakeQuant,
  'suppression': async () => (await import('./suppression.ts')).suppression,
  'conv-tiles': async () => (await import('./conv-tiles.ts')).convTiles,
  'quant-table': async () => (await import('./quant-table.ts')).quantTable,
  'multi-scale': async () => (await import('./multi-scale.ts')).multiScale,
  'coco-scoring': async () => (await import('./coco-scoring.ts')).cocoScoring,
  'int8': async () => (await import('./int8.ts')).int8,
  'reader': async () => (await import('./reader.ts')).reader,
  'steady': async () => (await import('./steady.ts')).steady,
  'growth': async () => (await import('./growth.ts')).growth,
  'start': async () => (await import('./start.ts')).start,
  'first-steps': async () => (await import('./first-steps.ts')).firstSteps,
  'gpu': async () => (await import('./gpu.ts')).gpu,
  'engine-training': async () => (await import('./engine-training.ts')).engineTraining,
  'deformable': async () => (await import('./deformable.ts')).deformable,
  'paddle-table': async () => (await import('./paddle-table.ts')).paddleTable,
  'coco-nano': async () => (await import('./coco-nano.ts')).cocoNano,
};

const [name = '', ...given] = process.argv.slice(2);
const argv = given.filter((option) => option !== '--write');
const bench = benches[name];
if (bench === undefined) {
  console.error(`No bench is called "${name}". ${suggest(name, Object.keys(benches))}\nUsage: npm run bench -- ${Object.keys(benches).join('|')} [options] [--write]`);
  process.exitCode = 2;
} else {
  process.exitCode = await finish(await (await bench())(argv));
}

async function finish(result: number | BenchResult): Promise<number> {
  if (typeof result === 'number') return result;
  console.log(result.text);
  if (given.includes('--write') && result.code === 0) await writeResult(name, argv, result);
  return result.code;
}
