import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';

const ROOT = new URL('../../', import.meta.url).pathname;
// Outside the repository, so that nothing is found in its node_modules.
const project = mkdtempSync(join(tmpdir(), 'slimtap-install-'));
writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'somebody', private: true, type: 'module' }));
t.setTimeout(600_000);
t.teardown(() => { rmSync(project, { recursive: true, force: true, maxRetries: 5 }); });

const environment = {
  ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', NODE_OPTIONS: '', PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
};

async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd, env: environment, maxBuffer: 2 ** 26 });
  return stdout;
}

/** Whether packages can be had at all; without a registry there is nothing to install from. */
async function registry(): Promise<string | undefined> {
  try {
    await run('npm', ['view', 'tapable', 'version', '--fetch-retries=0', '--fetch-timeout=15000'], project);
    return undefined;
  } catch (error) {
    return `the package registry cannot be reached: ${String((error as { stderr?: string }).stderr).split('\n')[0]}`;
  }
}

const unreachable = await registry();

// Slow: builds, packs and installs every dependency.
t.test('the packed project installs into an empty one and runs from there', { skip: unreachable ?? false }, async (t) => {
  await run('npm', ['pack', '--pack-destination', project], ROOT);
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz'))!;
  await run('npm', ['install', `./${tarball}`, '--no-audit', '--no-fund', '--prefer-offline'], project);

  t.match(await run('npx', ['--no-install', 'slimtap', '--help'], project), 'Quantization of detection models');
  const plan = JSON.parse(await run('npx', ['--no-install', 'slimtap', 'inspect', '--preset', 'yolov3-mobilenet-v1-coco', '--json', '-o', 'input_size=32', 'MobileNet.width=0.03125'], project)) as { plan: { skips: unknown[] } };
  t.equal(plan.plan.skips.length, 3, 'the three output convolutions stay in float');

  copyFileSync(join(ROOT, 'test/fixtures/package/use-package.mts'), join(project, 'use-package.mts'));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { target: 'es2024', module: 'nodenext', strict: true, noEmit: true, types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] },
    include: ['use-package.mts'],
  }));
  await t.resolves(run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', project], project), 'types of the package resolve, those added by plugins too');
  t.equal(await run(process.execPath, ['use-package.mts'], project), 'everything was found\n');
});
