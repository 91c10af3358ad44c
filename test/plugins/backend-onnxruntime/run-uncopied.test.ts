import t from 'tap';
import '../../../core/ops/index.ts';
import * as onnxruntime from 'onnxruntime-node';
import { createGraph } from '../../../core/ir/editor.ts';
import { full } from '../../../core/tensor/tensor.ts';
import { compileGraph } from '../../../plugins/backend-onnxruntime/compile-graph.ts';
import { OnnxExecutable } from '../../../plugins/backend-onnxruntime/executable.ts';
import { onnxruntimeBackend } from '../../../plugins/backend-onnxruntime/index.ts';
import { chooseRun, runCopied, runUncopied } from '../../../plugins/backend-onnxruntime/run-uncopied.ts';
import type { Runtime } from '../../../plugins/backend-onnxruntime/runtime.ts';

type Fetches = Readonly<Record<string, { readonly data: Float32Array } | null>>;

/** A runtime whose sessions do `run` instead of running. */
function pretending(run: (fetches: Fetches) => void): Runtime {
  const session = { run: async (_feeds: unknown, fetches: Fetches) => run(fetches), release: async () => undefined };
  return { Tensor: onnxruntime.Tensor, InferenceSession: { create: async () => session } } as unknown as Runtime;
}

const write = ({ y }: Fetches): void => { y!.data[0] = 2; };
const refuse = (): never => { throw new Error('Non tensor type is temporarily not supported.'); };

t.test('the installed binding leaves outputs written when it stops at a sequence', async (t) => {
  t.equal(await chooseRun(onnxruntime), runUncopied);
});

t.test('a binding that refuses a sequence before it runs is not asked for one again', async (t) => {
  t.equal(await chooseRun(pretending(refuse)), runCopied);
  t.equal(await chooseRun(pretending(() => { throw new Error('a sequence? never'); })), runCopied);
  t.equal(await chooseRun(pretending((fetches) => { write(fetches); refuse(); })), runUncopied);
});

t.test('without the shortcut a graph gives the same outputs and next states', async (t) => {
  const { graph, editor } = createGraph('sum');
  const x = editor.input('x', { dtype: 'float32', shape: [3] });
  const total = editor.state({ name: 'total', initial: full('float32', [3], 0), role: 'counter', trainable: false });
  const next = editor.emit('Add', { a: total.value, b: x }).y;
  editor.update(total, next);
  editor.output('next', next);
  editor.output('doubled', editor.emit('Add', { a: next, b: next }).y);
  const compiled = compileGraph(graph);
  const session = await onnxruntime.InferenceSession.create(compiled.bytes);
  const copying = new OnnxExecutable({ backend: 'onnxruntime', runtime: onnxruntime, session, runSession: runCopied, graph, compiled, sharing: undefined, adopting: false, asWritten: false });
  const usual = await onnxruntimeBackend({ threads: 1 }).compile(graph);
  for (let run = 1; run <= 3; run++) {
    const feeds = { x: full('float32', [3], run) };
    t.same(await copying.run(feeds), await usual.run(feeds));
    t.same(copying.read(), usual.read());
  }
  t.same([...copying.read().get('total')!.data], [6, 6, 6]);
  await copying.dispose();
  await usual.dispose();
});

t.test('other failures of a run are not taken for the expected one', async (t) => {
  const session = { run: () => Promise.reject(new Error('out of memory')) } as never;
  await t.rejects(runUncopied(session, {}, {}), { message: 'out of memory' });
});
