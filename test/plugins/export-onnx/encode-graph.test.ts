import t, { type Test } from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import type { Graph, SlotValue, Value } from '../../../core/ir/types.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { encodeGraph, openModel } from '../../../plugins/export-onnx/index.ts';
import { loweringOf } from '../../../plugins/export-onnx/lowering.ts';
import { sessionOptions } from '../../../plugins/export-onnx/session-options.ts';
import { decodeModel } from '../../../plugins/onnx-model/index.ts';
import { allCases } from '../../conformance/cases/index.ts';
import { describeDifference } from '../../conformance/difference.ts';
import { evaluateOp } from '../../conformance/evaluate-op.ts';
import type { OpCase } from '../../conformance/op-case.ts';

/** Pooling that counts the padding of windows that stick out is refused; runtimes disagree about it. */
const refused = ({ op, attrs }: OpCase): boolean => op === 'AvgPool' && attrs['ceilMode'] === true && attrs['exclusive'] === false;
const written = allCases.filter(({ op }) => loweringOf(op) !== undefined);
const exported = written.filter((one) => !refused(one));

for (const opset of [13, 17, 20, 21, 23]) {
  t.test(`every exported op means in opset ${opset} what it means on the reference backend`, async (t) => {
    for (const one of exported.filter(({ op }) => op !== 'DeformableConv' || opset >= 16)) await checkCase(t, one, opset);
  });
}

t.test('the ops of a detector all have a form', async (t) => {
  const needed = ['Conv2d', 'BatchNorm', 'Relu', 'Relu6', 'LeakyRelu', 'ResizeNearest', 'Concat', 'QuantizeLinear', 'DequantizeLinear', 'YoloBox'];
  t.same(needed.filter((op) => loweringOf(op) === undefined), []);
});

t.test('pooling that runtimes disagree about is refused', async (t) => {
  const cases = written.filter(refused);
  t.ok(cases.length > 0);
  for (const one of cases) t.throws(() => encodeGraph(caseGraph(one).graph, { opset: 17 }), { code: 'ERR_EXPORT_UNSUPPORTED', message: /stick out/ });
});

t.test('a deformable convolution is put together from samples before opset 19, and refused before 16', async (t) => {
  const { graph } = caseGraph(written.find(({ op }) => op === 'DeformableConv')!);
  const ops = (opset: number): string[] => decodeModel(encodeGraph(graph, { opset })).graph!.node.map(({ opType }) => opType);
  t.ok(ops(19).includes('DeformConv') && !ops(19).includes('GridSample'));
  t.ok(ops(18).includes('GridSample') && ops(18).includes('Conv'));
  t.throws(() => encodeGraph(graph, { opset: 15 }), { code: 'ERR_EXPORT_UNSUPPORTED', message: /DeformableConv.*opset 16/ });
});

t.test('only standard operators are written', async (t) => {
  for (const one of exported) {
    const { graph } = caseGraph(one);
    t.ok(decodeModel(encodeGraph(graph, { opset: 17 })).graph!.node.every(({ domain }) => domain === ''), one.op);
  }
});

t.test('nodes without a form are refused, all at once and by name', async (t) => {
  const { graph, editor } = createGraph('net');
  const x = editor.input('x', { dtype: 'float32', shape: [1, 2] });
  const scale = editor.emit('AbsMax', { x }, {}, { name: 'computed' }).y;
  editor.output('y', editor.emit('FakeQuantize', { x, scale }, {}, { name: 'fake' }).y);
  t.throws(() => encodeGraph(graph, { opset: 17 }), { code: 'ERR_EXPORT_UNSUPPORTED', message: /computed \(AbsMax\); fake \(FakeQuantize\)/ });
});

t.test('a graph that still has states is refused', async (t) => {
  const { graph, editor } = createGraph('net');
  const state = editor.state({ name: 'w', role: 'parameter', initial: { dtype: 'float32', shape: [1], data: new Float32Array(1) } });
  editor.output('y', editor.emit('Relu', { x: state.value }).y);
  t.throws(() => encodeGraph(graph, { opset: 17 }), { code: 'ERR_EXPORT_UNSUPPORTED', message: /w \(a state/ });
});

t.test('an output keeps its name though the value has another', async (t) => {
  const { graph, editor } = createGraph('net');
  const x = editor.input('x', { dtype: 'float32', shape: [2] });
  const { y } = editor.emit('Neg', { x }, {}, { name: 'inner' });
  editor.output('first', y);
  editor.output('second', y);
  const model = await openModel(encodeGraph(graph, { opset: 17 }), sessionOptions({}, 1));
  const outputs = await model.run({ x: { dtype: 'float32', shape: [2], data: Float32Array.of(1, -2) } });
  t.same(Object.entries(outputs).map(([name, { data }]) => [name, [...data]]), [['first', [-1, 2]], ['second', [-1, 2]]]);
  await model.dispose();
});

async function checkCase(t: Test, one: OpCase, opset: number): Promise<void> {
  const { graph, feeds } = caseGraph(one);
  const model = await openModel(encodeGraph(graph, { opset }), sessionOptions({}, 1));
  const actual = await model.run(feeds);
  const expected = evaluateOp(one.op, one.inputs, one.attrs);
  const differences = Object.entries(expected).flatMap(([name, tensor]) => describeDifference(name, actual[name], tensor, one.nearness) ?? []);
  t.same(differences, [], `${one.op}: ${one.title}`);
  await model.dispose();
}

/** The case with its scales and zero points as constants, as in every frozen graph. */
function caseGraph({ op, inputs, attrs }: OpCase): { graph: Graph; feeds: Record<string, Tensor> } {
  const { graph, editor } = createGraph(op);
  const feeds: Record<string, Tensor> = {};
  const declare = (name: string, tensor: Tensor): Value => {
    if (op.endsWith('Linear') && name === 'scale_0') return editor.constant(tensor, 'threshold');
    if (op.endsWith('Linear') && name === 'zeroPoint_0') return editor.constant(tensor, 'zero_point');
    feeds[name] = tensor;
    return editor.input(name, { dtype: tensor.dtype, shape: tensor.shape });
  };
  const slots = Object.entries(inputs).map(([slot, given]): [string, SlotValue] => {
    const values = (Array.isArray(given) ? given as Tensor[] : [given as Tensor]).map((tensor, i) => declare(`${slot}_${i}`, tensor));
    return [slot, Array.isArray(given) ? values : values[0]!];
  });
  for (const [output, value] of Object.entries(editor.emitNode(op, Object.fromEntries(slots), attrs))) editor.output(output, value);
  return { graph, feeds };
}
