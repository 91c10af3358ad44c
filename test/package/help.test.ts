import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t from 'tap';

const path = (file: string): string => new URL(file, import.meta.url).pathname;
const run = promisify(execFile);

t.test('help loads nothing heavy: engines, images, schemas and the kernel wait until a command runs', async (t) => {
  const { stdout, stderr } = await run(process.execPath, ['--import', path('log-modules.ts'), path('../../bin/slimtap.ts'), '--help']);
  t.match(stdout, /slimtap/);
  const modules = stderr.split('\n').filter((line) => /^(file|node):/.test(line));
  t.ok(modules.some((url) => url.includes('/commander/')), 'modules are seen at all');
  t.same(modules.filter((url) => /node_modules\/(?!commander\/)/.test(url)), [], 'commander is the only package');
  t.same(modules.filter((url) => /\/(plugins|presets|core\/kernel)/.test(url)), []);
});

t.test('help of every command loads nothing heavy either', async (t) => {
  for (const command of ['train', 'post', 'eval', 'export', 'infer', 'inspect', 'score', 'data check', 'completion', 'data get', 'reproduce']) {
    const { stdout, stderr } = await run(process.execPath, ['--import', path('log-modules.ts'), path('../../bin/slimtap.ts'), ...command.split(' '), '--help']);
    t.match(stdout, `slimtap ${command}`);
    t.notMatch(stderr, /node_modules\/(onnxruntime|sharp|zod|tapable|awilix|cosmiconfig)/, command);
  }
});
