import { suggest } from '../core/errors.ts';
import { trainStep } from './train-step.ts';

/** `npm run bench -- NAME [options]`: one file per claim. */
const benches: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = { 'train-step': trainStep };

const [name = '', ...argv] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  console.error(`No bench is called "${name}". ${suggest(name, Object.keys(benches))}\nUsage: npm run bench -- ${Object.keys(benches).join('|')} [options]`);
  process.exitCode = 2;
} else {
  process.exitCode = await bench(argv);
}
