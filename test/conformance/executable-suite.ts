import type { Test } from 'tap';
import type { Backend, Executable } from '../../core/backend.ts';
import { createGraph } from '../../core/ir/editor.ts';
import type { Graph } from '../../core/ir/types.ts';
import { scalar, tensor, type Tensor } from '../../core/tensor/tensor.ts';
import { floats } from './op-case.ts';

/** States, reading, writing and refusals: what an executable promises apart from numbers. */
export async function testExecutable(t: Test, backend: Backend): Promise<void> {
  await t.test('a state moves to its next value after each run, and outputs see it before', async (t) => {
    const executable = await backend.compile(counter());
    for (const before of [0, 2, 4]) {
      const { seen, next } = await executable.run({ step: scalar('float32', 2) });
      t.same([...seen!.data, ...next!.data, ...valuesOf(executable, 'count')], [before, before + 2, before + 2]);
    }
    await executable.dispose();
  });
  await t.test('two states that swap take each other\'s value of before the run', async (t) => {
    const executable = await backend.compile(swap());
    await executable.run({ x: scalar('float32', 0) });
    t.same([...valuesOf(executable, 'left'), ...valuesOf(executable, 'right')], [2, 1]);
    await executable.run({ x: scalar('float32', 0) });
    t.same([...valuesOf(executable, 'left'), ...valuesOf(executable, 'right')], [1, 2]);
    await executable.dispose();
  });
  await t.test('a value that is several outputs is given as each of them', async (t) => {
    const { graph, editor } = createGraph('twice');
    const x = editor.input('x', { dtype: 'float32', shape: [2] });
    const sum = editor.emit('Add', { a: x, b: x }).y;
    for (const name of ['first', 'second', 'third']) editor.output(name, sum);
    for (const name of ['fourth', 'fifth']) editor.output(name, x);
    const executable = await backend.compile(graph);
    const outputs = await executable.run({ x: floats([1, 3]) });
    t.same(Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, [...data]])), { first: [2, 6], second: [2, 6], third: [2, 6], fourth: [1, 3], fifth: [1, 3] });
    await executable.dispose();
  });
  await t.test('a state nothing updates keeps its value', async (t) => {
    const executable = await backend.compile(counter());
    await executable.run({ step: scalar('float32', 1) });
    t.same(valuesOf(executable, 'fixed'), [10, 20]);
    await executable.dispose();
  });
  await t.test('written states are copied, used by the next run, and unknown names are ignored', async (t) => {
    const executable = await backend.compile(counter());
    const written = scalar('float32', 100);
    executable.write([['count', written], ['elsewhere', floats([1])]]);
    written.data[0] = -1;
    t.same(valuesOf(executable, 'count'), [100]);
    t.same([...(await executable.run({ step: scalar('float32', 1) })).seen!.data], [100]);
    await executable.dispose();
  });
  await t.test('reading all states gives each by its name, reading some gives those', async (t) => {
    const executable = await backend.compile(counter());
    t.same([...executable.read().keys()].sort(), ['count', 'fixed']);
    t.same([...executable.read(['fixed']).keys()], ['fixed']);
    await executable.dispose();
  });
  await t.test('initial values are never written to', async (t) => {
    const graph = counter();
    const executable = await backend.compile(graph);
    await executable.run({ step: scalar('float32', 5) });
    t.same([...graph.states.get('count')!.initial.data], [0]);
    await executable.dispose();
  });
  await t.test('states that may live in the arrays of their initial values stay apart where two begin at one array', async (t) => {
    const executable = await backend.compile(twoFromOne(), { adoptStates: true });
    const step = scalar('float32', 2);
    for (const expected of [2, 4]) {
      await executable.run({ step });
      t.same([valuesOf(executable, 'up'), valuesOf(executable, 'down')], [[7 + expected], [7 - expected]]);
    }
    executable.write([['up', tensor('float32', [1], [1])]]);
    t.same(valuesOf(executable, 'down'), [3]);
    await executable.dispose();
  });
  await t.test('an executable that shares states sees what the other did to those of equal name and type', async (t) => {
    const first = await backend.compile(counter());
    const second = await backend.compile(counter(), { shareStatesWith: first });
    await first.run({ step: scalar('float32', 3) });
    t.same([...(await second.run({ step: scalar('float32', 4) })).seen!.data], [3]);
    t.same(valuesOf(first, 'count'), [7]);
    await second.dispose();
    await first.dispose();
  });
  await t.test('shared states outlive the executable that they came from', async (t) => {
    const first = await backend.compile(counter(), { keepMemory: true });
    await first.run({ step: scalar('float32', 3) });
    const second = await backend.compile(counter(), { shareStatesWith: first, keepMemory: true });
    await first.dispose();
    const third = await backend.compile(counter(), { shareStatesWith: second });
    t.same([...(await third.run({ step: scalar('float32', 4) })).seen!.data], [3]);
    await third.dispose();
    t.same([...(await second.run({ step: scalar('float32', 1) })).seen!.data], [7]);
    await second.dispose();
  });
  await t.test('an executable can be disposed twice, and one that is used all the same hurts no other', async (t) => {
    const [disposed, other] = [await backend.compile(counter()), await backend.compile(counter())];
    await disposed.dispose();
    await disposed.dispose();
    await disposed.run({ step: scalar('float32', 1) }).catch((error: unknown) => { t.match(error, { code: 'ERR_RUNTIME_FAILED', message: /counter.*disposed/ }); });
    t.same([...(await other.run({ step: scalar('float32', 3) })).next!.data], [3]);
    t.same(valuesOf(other, 'count'), [3]);
    await other.dispose();
  });
  await t.test('feeds are checked', (t) => testFeeds(t, backend));
  await t.test('written types are checked', async (t) => {
    const executable = await backend.compile(counter());
    t.throws(() => { executable.write([['count', floats([1, 2])]]); }, { code: 'ERR_FEED', message: /count/ });
    t.throws(() => { executable.write([['count', scalar('int32', 1)]]); }, { code: 'ERR_FEED' });
    t.same(valuesOf(executable, 'count'), [0]);
    await executable.dispose();
  });
}

async function testFeeds(t: Test, backend: Backend): Promise<void> {
  const executable = await backend.compile(counter());
  const step = scalar('float32', 1);
  const refused: Readonly<Record<string, Readonly<Record<string, Tensor>>>> = {
    'a missing feed': {},
    'an unknown feed': { step, stride: step },
    'a feed of another shape': { step: floats([1]) },
    'a feed of another type': { step: scalar('int32', 1) },
  };
  for (const [title, feeds] of Object.entries(refused)) {
    await t.rejects(executable.run(feeds), { code: 'ERR_FEED', message: /"(step|stride)"/ }, title);
  }
  t.same(valuesOf(executable, 'count'), [0], 'a refused run changes nothing');
  await executable.dispose();
}

/** count += step on every run; `fixed` never changes. */
/** Two states with one initial array. */
function twoFromOne(): Graph {
  const { graph, editor } = createGraph('two-from-one');
  const step = editor.input('step', { dtype: 'float32', shape: [] });
  const initial = tensor('float32', [1], new Float32Array([7]));
  for (const [name, op] of [['up', 'Add'], ['down', 'Sub']] as const) {
    const state = editor.state({ name, initial, role: 'statistic' });
    editor.update(state, editor.emit(op, { a: state.value, b: step }).y);
  }
  editor.output('step', editor.emit('Add', { a: step, b: step }).y);
  return graph;
}

function counter(): Graph {
  const { graph, editor } = createGraph('counter');
  const step = editor.input('step', { dtype: 'float32', shape: [] });
  const count = editor.state({ name: 'count', initial: scalar('float32', 0), role: 'counter' });
  const fixed = editor.state({ name: 'fixed', initial: floats([10, 20]), role: 'statistic' });
  const next = editor.emit('Add', { a: count.value, b: step }).y;
  editor.output('seen', editor.emit('Mul', { a: count.value, b: editor.constant(scalar('float32', 1)) }).y);
  editor.output('next', next);
  editor.output('sum', editor.emit('Add', { a: fixed.value, b: step }).y);
  editor.update(count, next);
  return graph;
}

/** Each state's next value is the other state itself: no node stands between. */
function swap(): Graph {
  const { graph, editor } = createGraph('swap');
  const x = editor.input('x', { dtype: 'float32', shape: [] });
  const left = editor.state({ name: 'left', initial: tensor('float32', [1], [1]), role: 'statistic' });
  const right = editor.state({ name: 'right', initial: tensor('float32', [1], [2]), role: 'statistic' });
  const sum = editor.emit('Add', { a: left.value, b: right.value }).y;
  editor.output('y', editor.emit('Add', { a: sum, b: x }).y);
  editor.update(left, right.value);
  editor.update(right, left.value);
  return graph;
}

function valuesOf(executable: Executable, name: string): number[] {
  return Array.from(executable.read([name]).get(name)!.data as Float32Array);
}
