import type { Backend } from '../../core/backend.ts';
import { addGradients } from '../../core/gradient/gradient.ts';
import { createGraph, type Editor } from '../../core/ir/editor.ts';
import type { Value } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import '../../core/ops/index.ts';
import type { ParityCase } from './cases.ts';
import type { ProviderName } from '../../plugins/backend-onnxruntime/providers.ts';
import { ENGINES, type EngineName } from '../../plugins/backend-tfjs/engines.ts';
import type { ParityBackend } from './group.ts';

type Attrs = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, Value>>;

/** Says one Paddle op in our ops: values by Paddle's slot names in, values by Paddle's output names out. */
export type PaddleOp = (editor: Editor, inputs: Values, attrs: Attrs) => Values;

/** The backend of that name; imported here so that a missing engine fails only what needs it. */
export async function openBackend(name: ParityBackend): Promise<Backend> {
  if (name === 'reference') return (await import('../../plugins/backend-reference/index.ts')).referenceBackend();
  if (name in ENGINES) return (await import('../../plugins/backend-tfjs/index.ts')).tfjsBackend(name as EngineName);
  const provider = name === 'onnxruntime' ? undefined : name.replace('onnxruntime-', '') as ProviderName;
  return (await import('../../plugins/backend-onnxruntime/index.ts')).onnxruntimeBackend({ provider });
}

/**
 * Runs one Paddle op forward and, where the case has cotangents (`Out@GRAD` among its inputs), backward through the
 * op's gradient. Returns tensors by Paddle's names, `X@GRAD` included.
 */
export async function runPaddleOp(backend: Backend, golden: ParityCase, op: PaddleOp): Promise<Readonly<Record<string, Tensor>>> {
  const { graph, editor } = createGraph(golden.name);
  const fed = Object.entries(golden.inputs).map(([slot, tensor]) => ({ slot, tensor, input: editor.input(inputName(slot), tensor) }));
  const inputs = Object.fromEntries(fed.map(({ slot, input }) => [slot, input]));
  const outputs = op(editor, inputs, golden.attrs);
  const results = { ...outputs, ...gradients(editor, inputs, outputs, Object.keys(golden.outputs)) };
  for (const [name, value] of Object.entries(results)) if (name in golden.outputs) editor.output(name, value);
  for (const { input } of fed) if (!editor.isUsed(input)) editor.removeInput(input.name);
  const executable = await backend.compile(graph);
  const feeds = Object.fromEntries(fed.filter(({ input }) => graph.inputs.has(input.name)).map(({ input, tensor }) => [input.name, tensor]));
  const copied = Object.entries(await executable.run(feeds)).map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]);
  await executable.dispose();
  return Object.fromEntries(copied) as Record<string, Tensor>;
}

/** Value names keep to word characters. */
function inputName(slot: string): string {
  return `in_${slot.replace('@', '_')}`;
}

function gradients(editor: Editor, inputs: Values, outputs: Values, expected: readonly string[]): Values {
  const wanted = expected.filter((name) => name.endsWith('@GRAD'));
  if (wanted.length === 0) return {};
  const loss = lossOf(editor, inputs, outputs);
  const wrt = wanted.map((name) => inputs[name.slice(0, -'@GRAD'.length)]!);
  const found = addGradients(editor.graph, editor, { loss, wrt });
  return Object.fromEntries(wanted.map((name, i) => [name, found.get(wrt[i]!)!]));
}

/** Σ output · cotangent, whose gradient by the output is exactly the cotangent. */
function lossOf(editor: Editor, inputs: Values, outputs: Values): Value {
  const terms = Object.entries(outputs).flatMap(([name, value]) => {
    const cotangent = inputs[`${name}@GRAD`];
    if (cotangent === undefined) return [];
    const product = editor.emit('Mul', { a: value, b: cotangent }).y;
    return [editor.emit('ReduceSum', { x: product }, { axes: product.type.shape.map((_, axis) => axis), keepDims: false }).y];
  });
  return terms.reduce((sum, term) => editor.emit('Add', { a: sum, b: term }).y);
}
