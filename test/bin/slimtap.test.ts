import { execFile, spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { readCheckpoint } from '../../core/train/checkpoint.ts';
import { tinyProject } from '../support/tiny-project.ts';

const SLIMTAP = fileURLToPath(new URL('../../bin/slimtap.ts', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function slimtap(argv: readonly string[], node: readonly string[] = []): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...node, SLIMTAP, ...argv], (error, stdout, stderr) => { resolve({ code: Number(error?.code ?? 0), stdout, stderr }); });
  });
}

/** Prints the address of every module that is loaded. */
const TRACE = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });`)}`;

t.test('--help names every command and loads nothing but commander', async (t) => {
  const { code, stdout, stderr } = await slimtap(['--help'], ['--import', TRACE]);
  t.equal(code, 0);
  for (const command of ['train', 'eval', 'export|export_model', 'infer', 'inspect', 'score']) t.ok(stdout.includes(`  ${command} `), command);
  const packages = new Set([...stderr.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].map(([, name]) => name));
  t.same(packages, new Set(['commander']));
});

t.test('Ctrl-C writes a checkpoint and exits with 130', { skip: process.platform === 'win32' ? 'signals differ' : false }, async (t) => {
  const { directory, small } = await tinyProject(t.testdir({}));
  const child = spawn(process.execPath, [SLIMTAP, 'train', '-c', 'configs/yolov3_mobilenet_v1.yml', ...small, 'max_iters=100000', 'snapshot_iter=100000']);
  let stderr = '';
  child.stderr.on('data', (chunk) => { stderr += String(chunk); });
  child.stdout.once('data', () => child.kill('SIGINT'));
  const code = await new Promise((resolve) => { child.on('close', resolve); });
  t.equal(code, 130, stderr);
  const run = join(directory, 'output/yolov3_mobilenet_v1');
  const [name = ''] = (await readdir(run)).filter((entry) => entry !== 'log.jsonl');
  t.equal((await readCheckpoint(join(run, name))).iteration, Number(name));
  t.ok(stderr.includes(`Continue with -r ${join(run, name)}`), stderr);
});

t.test('a disk that is full ends the run and leaves nothing half-written', { skip: process.platform === 'win32' ? 'no ulimit' : false }, async (t) => {
  const { directory, small } = await tinyProject(t.testdir({}));
  const command = [process.execPath, SLIMTAP, 'train', '--json', '-c', 'configs/yolov3_mobilenet_v1.yml', ...small, 'max_iters=1'];
  // No file may grow beyond 64 KiB: the states do not fit, as on a disk without room.
  const { code, stdout, stderr } = await new Promise<Ended>((resolve) => {
    // The signal that comes with the limit would end the process; ignored, the write fails as on a full disk. The test
    // runner's preloaded modules are left out, because they listen to that signal.
    execFile('bash', ['-c', 'trap "" XFSZ; ulimit -f 64; exec env -u NODE_OPTIONS "$@"', 'bash', ...command], { env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' } },
      (error, out, err) => { resolve({ code: Number(error?.code ?? 0), stdout: out, stderr: err }); });
  });
  t.equal(code, 1, stderr);
  t.match(JSON.parse(stdout), { error: { code: 'ERR_FILE_UNWRITABLE', message: /model_final/, hint: /nothing half-written/ } });
  t.same(await readdir(join(directory, 'output/yolov3_mobilenet_v1')), ['log.jsonl', 'tensorboard']);
  t.match(stderr, /warning: The report is not written: Cannot write .*report\.json/);
});

t.test('a reader that has seen enough is no failure', async (t) => {
  const child = spawn(process.execPath, [SLIMTAP, 'inspect', '--preset', 'yolov3-mobilenet-v1-bccd']);
  let stderr = '';
  child.stderr.on('data', (chunk) => { stderr += String(chunk); });
  child.stdout.destroy();
  const code = await new Promise((resolve) => { child.on('close', resolve); });
  t.same([code, stderr], [0, '']);
});
