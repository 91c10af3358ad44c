import { parseArgs } from 'node:util';
import { buildNative } from '../plugins/backend-tfjs/native/build-native.ts';

// npm run build:tfjs-native [-- PACKAGE] [--wheel FILE] [--distribution NAME] [--version X] [--nodedir DIR]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { wheel: { type: 'string' }, distribution: { type: 'string' }, version: { type: 'string' }, nodedir: { type: 'string' } },
});
const { nodedir, ...given } = values;
const [packageName] = positionals;
const say = (line: string): void => { process.stderr.write(`${line}\n`); };
const built = await buildNative({ ...given, ...(packageName !== undefined && { packageName }), ...(nodedir !== undefined && { nodeDirectory: nodedir }), say });
process.stdout.write(`${built}\n`);
