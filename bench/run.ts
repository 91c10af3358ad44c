import { suggest } from '../core/errors.ts';

/** `npm run bench -- NAME [options]`: one file per claim, loaded when it is asked for. */
const benches: Readonly<Record<string, () => Promise<(argv: readonly string[]) => Promise<number>>>> = {
  'train-step': async () => (await import('./train-step.ts')).trainStep,
  'quant-table': async () => (await import('./quant-table.ts')).quantTable,
  'multi-scale': async () => (await import('./multi-scale.ts')).multiScale,
  'coco-nano': async () => (await import('./coco-nano.ts')).cocoNano,
};

const [name = '', ...argv] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  console.error(`No bench is called "${name}". ${suggest(name, Object.keys(benches))}\nUsage: npm run bench -- ${Object.keys(benches).join('|')} [options]`);
  process.exitCode = 2;
} else {
  process.exitCode = await (await bench())(argv);
}
