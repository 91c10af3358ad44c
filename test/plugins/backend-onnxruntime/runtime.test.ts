import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import t from 'tap';

const LOAD = `
const { loadRuntime } = await import(${JSON.stringify(new URL('../../../plugins/backend-onnxruntime/runtime.ts', import.meta.url).href)});
const { InferenceSession } = await loadRuntime();
await InferenceSession.create(new Uint8Array(3)).catch(() => undefined);
process.exit();
`;

t.test('the runtime reports nothing to anybody', async (t) => {
  const TMPDIR = t.testdir({});
  // Where CI is set the runtime is silent anyway. What reports writes a log and its session into the folder for temporary files.
  const silent = new Set(['CI', 'ORT_DISABLE_TELEMETRY', 'ORT_RUNNING_UNIT_TESTS']);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !silent.has(name)));
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', LOAD], { env: { ...env, TMPDIR } });
  t.same(await readdir(TMPDIR), []);
});
