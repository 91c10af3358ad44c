import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { SlimtapError } from '../../../core/errors.ts';
import { diffStates, isCheckpoint, readCheckpoint, readCheckpointManifest, writeCheckpoint, type CheckpointContent } from '../../../core/train/checkpoint.ts';
import { fillDisk } from './checkpoint/full-disk.ts';
import { tensor } from '../../../core/tensor/tensor.ts';

const content = (iteration = 7, first = 1): CheckpointContent => ({
  iteration,
  states: new Map([
    ['conv1_weights', { tensor: tensor('float32', [2, 1, 1, 2], [first, -2.5, 3e-30, Number.NaN]), role: 'parameter' as const }],
    ['scale', { tensor: tensor('float32', [], [0.5]), role: 'quantizer' as const }],
    ['step', { tensor: tensor('int64', [1], [7]), role: 'counter' as const }],
    ['mask', { tensor: tensor('int8', [3], [-1, 0, 127]), role: 'statistic' as const }],
    ['empty', { tensor: tensor('float32', [0, 4]), role: 'optimizer' as const }],
  ]),
  plan: { version: 1, target: 'paddle-lite', entries: [], skips: [], notes: { kept: 'as it is' } },
  extra: { reader: { epoch: 3, position: 11, random: [1, 2, 3] }, best: null },
  config: { architecture: 'YOLOv3', max_iters: 30_000 },
  metrics: { AP: 0.5, AP50: Number.NaN },
});

t.test('a checkpoint comes back as it was written, bit for bit', async (t) => {
  const path = join(t.testdir(), 'run', 'best_model');
  await writeCheckpoint(path, content());
  const read = await readCheckpoint(path);
  t.same(readdirSync(path).sort(), ['checkpoint.json', 'states.bin']);
  t.equal(read.iteration, 7);
  t.same(read.plan, content().plan);
  t.same(read.extra, content().extra);
  t.same(read.config, content().config);
  t.same(read.metrics, { AP: 0.5 }, 'a metric that is not a number is left out');
  t.match(read.slimtap, /^\d+\.\d+\.\d+/);
  t.same([...read.states.keys()], [...content().states.keys()], 'in the order written');
  for (const [name, { tensor: expected, role }] of content().states) {
    const found = read.states.get(name)!;
    t.equal(found.role, role);
    t.equal(found.tensor.dtype, expected.dtype);
    t.same(found.tensor.shape, expected.shape);
    t.same(Buffer.from(found.tensor.data.buffer, found.tensor.data.byteOffset, found.tensor.data.byteLength), Buffer.from(expected.data.buffer), name);
  }
  t.equal(new Set([...read.states.values()].map(({ tensor: { data } }) => data.buffer)).size, 1, 'all states view one buffer');
  t.equal(read.states.get('scale')!.tensor.data.byteOffset % 64, 0);
});

t.test('the data of a view are written, not those of its whole buffer', async (t) => {
  const path = join(t.testdir(), 'c');
  const whole = Float32Array.of(1, 2, 3, 4);
  await writeCheckpoint(path, { ...content(), states: new Map([['w', { tensor: tensor('float32', [2], whole.subarray(1, 3)), role: 'parameter' as const }]]) });
  t.same([...(await readCheckpoint(path)).states.get('w')!.tensor.data], [2, 3]);
});

t.test('a second checkpoint replaces the first and leaves nothing beside it', async (t) => {
  const directory = t.testdir();
  await writeCheckpoint(join(directory, 'best_model'), content(1));
  await writeCheckpoint(join(directory, 'best_model'), content(2));
  t.equal((await readCheckpoint(join(directory, 'best_model'))).iteration, 2);
  t.same(readdirSync(directory), ['best_model']);
});

t.test('a write that fails leaves the checkpoint that was there', async (t) => {
  const directory = t.testdir();
  const path = join(directory, 'best_model');
  await writeCheckpoint(path, content(1));
  const states = new Map(content().states);
  states.set('broken', { get tensor(): never { throw new Error('device lost'); }, role: 'parameter' });
  await t.rejects(writeCheckpoint(path, { ...content(2), states }), { code: 'ERR_FILE_UNWRITABLE', message: /device lost/ });
  t.equal((await readCheckpoint(path)).iteration, 1);
  t.same(readdirSync(directory), ['best_model'], 'the half-made one is gone');
});

t.test('a process killed while writing leaves the checkpoint that was there', async (t) => {
  const directory = t.testdir();
  const path = join(directory, 'c');
  await writeCheckpoint(path, content(1));
  const module = new URL('../../../core/train/checkpoint.ts', import.meta.url).href;
  const script = `
    const { writeCheckpoint } = await import(${JSON.stringify(module)});
    const states = new Map([['a', { tensor: { dtype: 'float32', shape: [4], data: new Float32Array(4) }, role: 'parameter' }],
      ['b', { get tensor() { process.kill(process.pid, 'SIGKILL'); return undefined; }, role: 'parameter' }]]);
    await writeCheckpoint(${JSON.stringify(path)}, { iteration: 2, states, extra: {}, metrics: {} });`;
  t.equal(spawnSync(process.execPath, ['--input-type=module', '-e', script]).signal, 'SIGKILL');
  t.equal((await readCheckpoint(path)).iteration, 1);
});

t.test('a crash between the two renames loses nothing: the replaced checkpoint is read from its waiting name', async (t) => {
  const directory = t.testdir();
  const path = join(directory, 'c');
  await writeCheckpoint(path, content(1));
  renameSync(path, `${path}.previous`);
  t.equal((await readCheckpoint(path)).iteration, 1);
  await writeCheckpoint(path, content(2));
  t.equal((await readCheckpoint(path)).iteration, 2);
  t.same(readdirSync(directory), ['c']);
});

t.test('a folder that is not a checkpoint is never replaced', async (t) => {
  const directory = t.testdir({ thesis: { 'chapter1.txt': 'precious' } });
  await t.rejects(writeCheckpoint(join(directory, 'thesis'), content()), { code: 'ERR_CHECKPOINT_PLACE_TAKEN' });
  await t.rejects(writeCheckpoint(join(directory, 'thesis', 'chapter1.txt'), content()), { code: 'ERR_CHECKPOINT_PLACE_TAKEN' });
  t.equal(readFileSync(join(directory, 'thesis', 'chapter1.txt'), 'utf8'), 'precious');
});

t.test('a place that cannot be written to is an error that names it', async (t) => {
  const directory = t.testdir({ file: 'not a folder' });
  await t.rejects(writeCheckpoint(join(directory, 'file', 'c'), content()), { code: 'ERR_FILE_UNWRITABLE', message: /file\/c/ });
});

t.test('a full disk leaves the checkpoint that was there, and nothing half-made', async (t) => {
  const directory = t.testdir();
  await writeCheckpoint(join(directory, 'c'), content(1));
  await fillDisk(t);
  await t.rejects(writeCheckpoint(join(directory, 'c'), content(2)), { code: 'ERR_FILE_UNWRITABLE', message: /ENOSPC/ });
  t.equal((await readCheckpoint(join(directory, 'c'))).iteration, 1);
  t.same(readdirSync(directory), ['c']);
});

t.test('values that JSON would change in silence are refused with their place', async (t) => {
  const path = join(t.testdir(), 'c');
  const write = (extra: Record<string, unknown>) => writeCheckpoint(path, { ...content(), extra });
  await t.rejects(write({ reader: { position: Number.NaN } }), { code: 'ERR_CHECKPOINT_NOT_JSON', message: /extra\.reader\.position is NaN/ });
  await t.rejects(write({ seen: [new Map()] }), { code: 'ERR_CHECKPOINT_NOT_JSON', message: /extra\.seen\[0\] is \[object Map\]/ });
  await t.rejects(write({ random: new Uint32Array(6) }), { code: 'ERR_CHECKPOINT_NOT_JSON' });
  await t.rejects(write({ big: 1n }), { code: 'ERR_CHECKPOINT_NOT_JSON' });
  await t.resolves(write({ absent: undefined, nested: { list: [1, 'a', null, true] } }));
});

t.test('a checkpoint is found by the spellings users have for it', async (t) => {
  const directory = t.testdir();
  await writeCheckpoint(join(directory, 'run', 'yolov3', 'best_model'), content());
  for (const spelling of ['best_model', 'best_model/', 'best_model.pdparams', 'best_model/checkpoint.json', 'best_model/states.bin', '.', '..']) {
    const path = join(directory, 'run', 'yolov3', spelling);
    t.equal((await readCheckpointManifest(path)).iteration, 7, spelling);
    t.equal(await isCheckpoint(path), true, spelling);
  }
  await writeCheckpoint(join(directory, 'run', 'yolov3', 'model_final'), content());
  await t.rejects(readCheckpoint(join(directory, 'run')), { code: 'ERR_CHECKPOINT_MISSING', hint: /best_model.*model_final/ }, 'several are listed, none is guessed');
  await t.rejects(readCheckpoint(join(directory, 'nowhere')), { code: 'ERR_CHECKPOINT_MISSING' });
  t.equal(await isCheckpoint(join(directory, 'nowhere')), false);
  t.equal(await isCheckpoint('https://example.org/best_model'), false);
});

t.test('damage is named, whatever it is', async (t) => {
  const directory = t.testdir();
  const path = join(directory, 'c');
  const damaged = async (message: RegExp, damage: () => void, code = 'ERR_CHECKPOINT_DAMAGED') => {
    rmSync(path, { recursive: true, force: true });
    await writeCheckpoint(path, content());
    damage();
    await t.rejects(readCheckpoint(path), { code, message });
  };
  const edit = (change: (manifest: any) => void) => { // eslint-disable-line @typescript-eslint/no-explicit-any -- the point is to break it
    const file = join(path, 'checkpoint.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    change(manifest);
    writeFileSync(file, JSON.stringify(manifest));
  };
  await damaged(/states\.bin is missing/, () => { rmSync(join(path, 'states.bin')); });
  await damaged(/has 100 bytes, the manifest says/, () => { truncateSync(join(path, 'states.bin'), 100); });
  await damaged(/has SHA-256/, () => {
    const bytes = readFileSync(join(path, 'states.bin'));
    bytes[3]! ^= 1;
    writeFileSync(join(path, 'states.bin'), bytes);
  });
  await damaged(/is not JSON/, () => { truncateSync(join(path, 'checkpoint.json'), 40); });
  await damaged(/version 2; this slimtap reads up to 1/, () => { edit((m) => { m.version = 2; }); }, 'ERR_CHECKPOINT_NEWER');
  await damaged(/states\.0\.dtype/, () => { edit((m) => { m.states[0].dtype = 'float16'; }); });
  await damaged(/does not fit/, () => { edit((m) => { m.states[0].shape = [1e15, 1e15]; }); });
  await damaged(/does not fit/, () => { edit((m) => { m.states[1].offset = 0; }); });
  await damaged(/listed twice/, () => { edit((m) => { m.states[1].name = m.states[0].name; }); });
  await damaged(/format/, () => { edit((m) => { m.format = 'zip'; }); });
});

t.test('any manifest is either read or refused with one of our errors', async (t) => {
  const path = join(t.testdir(), 'c');
  await writeCheckpoint(path, content());
  const file = join(path, 'checkpoint.json');
  const original = readFileSync(file);
  const mutation = fc.record({ at: fc.nat(original.length - 1), byte: fc.nat(255), cut: fc.option(fc.nat(original.length)) });
  await fc.assert(fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
    let bytes = Buffer.from(original);
    for (const { at, byte, cut } of mutations) {
      if (at < bytes.length) bytes[at] = byte;
      if (cut !== null) bytes = bytes.subarray(0, cut);
    }
    writeFileSync(file, bytes);
    await readCheckpoint(path).catch((error: unknown) => { if (!(error instanceof SlimtapError)) throw error; });
  }), { numRuns: 300 });
  const keys = ['format', 'version', 'slimtap', 'iteration', 'data', 'states', 'plan', 'extra', 'metrics'];
  await fc.assert(fc.asyncProperty(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 3 }), async (key, value) => {
    writeFileSync(file, JSON.stringify({ ...JSON.parse(original.toString()), [key]: value }));
    await readCheckpoint(path).catch((error: unknown) => { if (!(error instanceof SlimtapError)) throw error; });
  }), { numRuns: 300 });
  t.pass('600 mutated manifests');
});

t.test('states that differ are listed: missing, unexpected, of another shape or type', (t) => {
  const diff = diffStates(
    [{ name: 'a', shape: [2] }, { name: 'b', shape: [3] }, { name: 'c', shape: [1], dtype: 'float32' }, { name: 'd', shape: [] }],
    [{ name: 'b', shape: [4] }, { name: 'c', shape: [1], dtype: 'int64' }, { name: 'd', shape: [], dtype: 'int32' }, { name: 'e', shape: [] }],
  );
  t.same(diff.missing, ['a']);
  t.same(diff.unexpected, ['e']);
  t.same(diff.shapeMismatch.map(({ name }) => name), ['b', 'c']);
  t.equal(diff.message, 'it lacks a; it also has e; b is [4] instead of [3], c is int64 [1] instead of float32 [1]');
  t.equal(diffStates([{ name: 'a', shape: [2] }], [{ name: 'a', shape: [2] }]).message, '');
  t.match(diffStates(Array.from({ length: 20 }, (_, i) => ({ name: `s${i}`, shape: [] })), []).message, /s7 and 12 more/);
  t.end();
});

t.test('a checkpoint behind a symbolic link is read', { skip: process.platform === 'win32' ? 'links need rights' : false }, async (t) => {
  const directory = t.testdir();
  await writeCheckpoint(join(directory, 'c'), content());
  mkdirSync(join(directory, 'links'));
  symlinkSync(join(directory, 'c'), join(directory, 'links', 'latest'));
  t.equal((await readCheckpoint(join(directory, 'links', 'latest'))).iteration, 7);
});
