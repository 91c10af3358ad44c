import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import type { Attribute } from '../../../core/ir/types.ts';
import { opsDocument } from '../../../core/ops/document.ts';
import { allOps, defineOp, opDefinition, type AttributeDefinition, type OpDefinition } from '../../../core/ops/index.ts';
import type { DType } from '../../../core/tensor/tensor.ts';
import { hasKernel } from '../../../plugins/backend-reference/index.ts';

t.test('every op says where it comes from and what its slots and attributes hold', (t) => {
  for (const { name, doc, attrs } of allOps()) {
    t.ok(/Source:|known when the graph is built|gradient|running statistics/.test(doc), `${name} has a documentation with a source`);
    for (const [attribute, { default: fallback, kind }] of Object.entries(attrs as Record<string, AttributeDefinition>)) {
      t.ok(fallback !== undefined || kind !== undefined, `${name}.${attribute} has a default or a kind`);
    }
  }
  t.end();
});

t.test('every op has a reference kernel', (t) => {
  t.strictSame(allOps().filter(({ name }) => !hasKernel(name)).map(({ name }) => name), []);
  t.end();
});

t.test('a name is defined once', (t) => {
  t.throws(() => defineOp(opDefinition('Abs') as unknown as OpDefinition<'Abs'>), { code: 'ERR_GRAPH_INVALID', message: /defined already/ });
  t.end();
});

t.test('the document has a section for every op', (t) => {
  const document = opsDocument();
  for (const { name } of allOps()) t.match(document, `\n## ${name}\n`);
  t.notMatch(document, /undefined/);
  t.end();
});

type Shaped = DType | `${DType} ${string}`;
type Type = Shaped | readonly Shaped[];
type Row = readonly [op: string, inputs: Readonly<Record<string, Type>>, attrs: Readonly<Record<string, unknown>>, expected: RegExp | Readonly<Record<string, readonly number[]>>];

/** Shapes written as in `float32 1,3,8,8`; expected are output shapes, or the message of ERR_OP_SHAPE. */
const ROWS: readonly Row[] = [
  ['Add', { a: 'float32 2,1,3', b: 'float32 4,1' }, {}, { y: [2, 4, 3] }],
  ['Add', { a: 'float32 2,3', b: 'float32 2' }, {}, /do not broadcast/],
  ['Add', { a: 'float32 2', b: 'int32 2' }, {}, /b is int32, it must be float32/],
  ['Less', { a: 'int32 2', b: 'int32' }, {}, { y: [2] }],
  ['Exp', { x: 'int8 2' }, {}, /x is int8/],
  ['Clip', { x: 'float32 2' }, { min: 1, max: 0 }, /min 1 is not below max 0/],
  ['Clip', { x: 'float32 2' }, { min: NaN, max: 0 }, /min NaN/],
  ['Round', { x: 'float32 2' }, { mode: 'up' }, /"up"/],
  ['Cast', { x: 'float32 2' }, { to: 'float64' }, /"float64" is no element type/],
  ['Where', { condition: 'float32 2', x: 'float32 2', y: 'float32 2' }, {}, /condition is float32/],
  ['Reshape', { x: 'float32 2,6' }, { shape: [0, -1, 3] }, { y: [2, 2, 3] }],
  ['Reshape', { x: 'float32' }, { shape: [1, 1] }, { y: [1, 1] }],
  ['Reshape', { x: 'float32 2,6' }, { shape: [5, -1] }, /does not reshape/],
  ['Reshape', { x: 'float32 2,6' }, { shape: [-1, -1] }, /does not reshape/],
  ['Reshape', { x: 'float32 4' }, { shape: [-2, -2] }, /does not reshape/],
  ['Transpose', { x: 'float32 2,3,4' }, { perm: [2, 0, 1] }, { y: [4, 2, 3] }],
  ['Transpose', { x: 'float32 2,3,4' }, { perm: [0, 0, 1] }, /does not permute/],
  ['Concat', { xs: ['float32 2,1', 'float32 2,4'] }, { axis: -1 }, { y: [2, 5] }],
  ['Concat', { xs: ['float32 2,1', 'float32 3,4'] }, { axis: -1 }, /it must be \[2, 4\]/],
  ['Concat', { xs: [] }, { axis: 0 }, /at least one/],
  ['Concat', { xs: ['float32 2'] }, { axis: 1 }, /axis 1 is not one of rank 1/],
  ['Slice', { x: 'float32 5' }, { axis: 0, start: -3, end: 99 }, { y: [3] }],
  ['Slice', { x: 'float32 5' }, { axis: 0, start: 3, end: 3 }, /selects nothing/],
  ['SumTo', { x: 'float32 2,3' }, { shape: [3] }, { y: [3] }],
  ['SumTo', { x: 'float32 3' }, { shape: [2, 3] }, /does not broadcast/],
  ['BroadcastTo', { x: 'float32 3' }, { shape: [2, 4] }, /do not broadcast/],
  ['ReduceSum', { x: 'float32 2,3,4' }, { axes: [-1, 0] }, { y: [3] }],
  ['ReduceSum', { x: 'float32 2,3' }, { axes: [1, -1] }, /name an axis twice/],
  ['MatMul', { a: 'float32 3,2', b: 'float32 4,3' }, { transA: true, transB: true }, { y: [2, 4] }],
  ['MatMul', { a: 'float32 2,3', b: 'float32 2,3' }, {}, /inner extents 3 and 2 differ/],
  ['MatMul', { a: 'float32 2,3,1', b: 'float32 1,2' }, {}, /rank must be 2/],
  ['Conv2d', { x: 'float32 2,6,9,7', filter: 'float32 4,3,3,2' }, { strides: [2, 1], pads: [1, 0, 1, 1], dilations: [2, 1], groups: 2 }, { y: [2, 4, 4, 7] }],
  ['Conv2d', { x: 'float32 1,5,9,9', filter: 'float32 4,3,3,3' }, {}, /does not fit 5 channels/],
  ['Conv2d', { x: 'float32 1,4,9,9', filter: 'float32 3,2,3,3' }, { groups: 2 }, /does not fit/],
  ['Conv2d', { x: 'float32 1,3,2,9', filter: 'float32 4,3,3,3' }, {}, /reaches 3 does not fit 2/],
  ['Conv2d', { x: 'float32 1,3,9,9', filter: 'float32 4,3,3,3', bias: 'float32 3' }, {}, /bias has shape \[3\], it must be \[4\]/],
  ['Conv2d', { x: 'float32 1,3,9,9', filter: 'float32 4,3,3,3' }, { strides: [0, 1] }, /strides is \[0, 1\]/],
  ['Conv2d', { x: 'float32 1,3,9,9', filter: 'float32 4,3,3,3' }, { pads: [1, 1] }, /pads is \[1, 1\]/],
  ['Conv2dInputGrad', { filter: 'float32 4,3,3,3', dy: 'float32 1,4,6,7' }, { inputShape: [1, 3, 9, 9] }, /it must be \[1, 4, 7, 7\]/],
  ['Conv2dTranspose', { x: 'float32 2,6,4,5', filter: 'float32 6,2,3,2' }, { strides: [2, 1], pads: [1, 0, 0, 1], dilations: [2, 1], groups: 2, outputPadding: [1, 0] }, { y: [2, 4, 11, 5] }],
  ['Conv2dTranspose', { x: 'float32 2,6,4,5', filter: 'float32 4,6,3,3' }, {}, /does not fit 6 channels/],
  ['Conv2dTranspose', { x: 'float32 1,6,4,5', filter: 'float32 6,2,3,3' }, { groups: 4 }, /in 4 groups does not fit/],
  ['Conv2dTranspose', { x: 'float32 1,3,4,5', filter: 'float32 3,2,3,3' }, { strides: [2, 2], outputPadding: [2, 0] }, /outputPadding \[2, 0\] is not below/],
  ['Conv2dTranspose', { x: 'float32 1,3,1,5', filter: 'float32 3,2,3,3' }, { pads: [2, 0, 1, 0] }, /y is \[0, 7\]/],
  ['BatchNorm', { x: 'float32 1,3,2,2', scale: 'float32 3', offset: 'float32 3', mean: 'float32 3', variance: 'float32 2' }, {}, /variance has shape \[2\]/],
  ['BatchNormTrain', { x: 'float32 3', scale: 'float32 3', offset: 'float32 3' }, {}, /needs channels on axis 1/],
  ['MovingAverage', { old: 'float32 3', value: 'float32 3', decay: 'float32 1' }, {}, /decay has shape \[1\]/],
  ['MaxPool', { x: 'float32 1,2,7,7' }, { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, { y: [1, 2, 4, 4] }],
  ['AvgPool', { x: 'float32 1,2,7,7' }, { kernel: [2, 2], strides: [2, 2], ceilMode: true }, { y: [1, 2, 4, 4] }],
  ['AvgPool', { x: 'float32 1,2,4,4' }, { kernel: [2, 2], strides: [4, 4], pads: [0, 0, 2, 2], ceilMode: true }, /only padding/],
  ['MaxPool', { x: 'float32 1,2,4,4' }, { kernel: [2, 2], strides: [2, 2], pads: [2, 2, 0, 0] }, /only padding/],
  ['ResizeNearest', { x: 'float32 1,2,3,5' }, { scale: [2, 0.5] }, { y: [1, 2, 6, 2] }],
  ['ResizeNearest', { x: 'float32 1,2,3,5' }, { scale: [2, 2], size: [6, 10] }, /exactly one of scale and size/],
  ['ResizeBilinear', { x: 'float32 1,2,3,5' }, {}, /exactly one of scale and size/],
  ['ResizeBilinear', { x: 'float32 1,2,3,5' }, { scale: [0.1, 1] }, /positive integer/],
  ['Softmax', { x: 'float32 2,3' }, { axis: 2 }, /axis 2/],
  ['SoftmaxCrossEntropy', { logits: 'float32 2,3', labels: 'int32 2' }, {}, { loss: [2], probability: [2, 3] }],
  ['SoftmaxCrossEntropy', { logits: 'float32 2,3', labels: 'float32 2' }, {}, /labels is float32/],
  ['AbsMax', { x: 'float32 4,3,1,1' }, { axis: 0 }, { y: [4] }],
  ['AbsMax', { x: 'float32 4,3,1,1' }, {}, { y: [1] }],
  ['FakeQuantize', { x: 'float32 4,3', scale: 'float32 4' }, { axis: 0 }, { y: [4, 3] }],
  ['FakeQuantize', { x: 'float32 4,3', scale: 'float32 4' }, { axis: 1 }, /scale has shape \[4\], it must be \[3\]/],
  ['FakeQuantize', { x: 'float32 4,3', scale: 'float32 1' }, { bits: 1 }, /1 signed bits have no level but 0/],
  ['FakeQuantize', { x: 'float32 4,3', scale: 'float32 1' }, { rounding: 'up' }, /"up"/],
  ['FakeQuantize', { x: 'float32 4,3', scale: 'float32 1' }, { bits: 0, signed: false }, /0 unsigned bits are outside 1 to 16/],
  ['FakeQuantize', { x: 'float32 4,3', scale: 'float32 1' }, { gradient: 'none' }, /"none"/],
  ['FakeQuantize', { x: 'float32 4,3', scale: 'float32 1', zeroPoint: 'int32 1' }, { signed: false }, { y: [4, 3] }],
  ['FakeQuantize', { x: 'float32 4,3', scale: 'float32 1', zeroPoint: 'float32 1' }, { signed: false }, /zeroPoint is float32/],
  ['FakeQuantize', { x: 'float32 4,3', scale: 'float32 4', zeroPoint: 'int32 1' }, { axis: 0 }, /needs one scale for all/],
  ['FakeQuantizeGrad', { x: 'float32 4,3', scale: 'float32 1', dy: 'float32 4' }, {}, /dy has shape \[4\]/],
  ['FakeQuantizeScaleGrad', { x: 'float32 4,3', y: 'float32 4,3', dy: 'float32 4,3', scale: 'float32 4' }, { axis: 0 }, { dscale: [4] }],
  ['QuantizeLinear', { x: 'float32 4', scale: 'float32 1' }, { bits: 17 }, /17 signed bits/],
  ['QuantizeLinear', { x: 'float32 4', scale: 'float32 1', zeroPoint: 'int32' }, {}, /zeroPoint has shape \[\]/],
  ['DequantizeLinear', { x: 'float32 4', scale: 'float32 1' }, {}, /x is float32, it must be int8 or uint8 or int32/],
  ['MovingAverageScale', { value: 'float32 1', state: 'float32 1', accum: 'float32' }, {}, /accum/],
  ['AbsPercentile', { x: 'float32 4,3' }, { percent: 0 }, /percent 0/],
  ['AbsPercentile', { x: 'float32 4,3' }, { percent: 100.5 }, /percent 100.5/],
  ['MinMax', { x: 'float32 4,3' }, {}, { low: [1], high: [1] }],
  ['RangeAbsMaxScale', { value: 'float32 1', last: 'float32 1', buffer: 'float32 8', iteration: 'int32 1' }, {}, { scale: [1], nextBuffer: [8], nextIteration: [1] }],
  ['RangeAbsMaxScale', { value: 'float32 1', last: 'float32 1', buffer: 'float32 8', iteration: 'int64 1' }, {}, /iteration is int64/],
  ['Yolov3Loss', { x: 'float32 2,16,3,3', gtBox: 'float32 2,5,4', gtLabel: 'int32 2,5' }, { anchors: [1, 2, 3, 4, 5, 6], anchorMask: [0, 2], classes: 3, downsample: 32 }, { loss: [2], objectnessMask: [2, 2, 3, 3], gtMatchMask: [2, 5] }],
  ['Yolov3Loss', { x: 'float32 2,16,3,3', gtBox: 'float32 2,5,4', gtLabel: 'int32 2,5' }, { anchors: [1, 2, 3, 4], anchorMask: [0, 2], classes: 3, downsample: 32 }, /does not index 2 anchors/],
  ['Yolov3Loss', { x: 'float32 2,15,3,3', gtBox: 'float32 2,5,4', gtLabel: 'int32 2,5' }, { anchors: [1, 2, 3, 4], anchorMask: [0, 1], classes: 3, downsample: 32 }, /15 channels, 2 anchors of 3 classes need 16/],
  ['Yolov3Loss', { x: 'float32 2,16,3,4', gtBox: 'float32 2,5,4', gtLabel: 'int32 2,5' }, { anchors: [1, 2, 3, 4], anchorMask: [0, 1], classes: 3, downsample: 32 }, /square/],
  ['YoloBox', { x: 'float32 2,16,3,4', imSize: 'int32 2,2' }, { anchors: [1, 2, 3, 4], classes: 3, downsample: 32 }, { boxes: [2, 24, 4], scores: [2, 24, 3] }],
  ['YoloBox', { x: 'float32 2,16,3,4', imSize: 'float32 2,2' }, { anchors: [1, 2, 3, 4], classes: 3, downsample: 32 }, /imSize is float32/],
  ['MomentumUpdate', { parameter: 'float32 2', gradient: 'float32 2', velocity: 'float32 2', learningRate: 'float32' }, {}, { nextParameter: [2], nextVelocity: [2] }],
  ['AdamUpdate', { parameter: 'float32 2', gradient: 'float32 2', moment1: 'float32 3', moment2: 'float32 2', learningRate: 'float32' }, {}, /moment1/],
  ['SgdUpdate', { parameter: 'float32 2', gradient: 'float32 2', learningRate: 'float32 1' }, {}, /learningRate/],
];

for (const [op, inputs, attrs, expected] of ROWS) {
  t.test(`${op} of ${JSON.stringify(inputs)} ${JSON.stringify(attrs)} ${expected instanceof RegExp ? `is refused: ${expected}` : `is ${JSON.stringify(expected)}`}`, (t) => {
    if (expected instanceof RegExp) t.throws(() => shapes(op, inputs, attrs), { code: 'ERR_OP_SHAPE', message: expected });
    else t.strictSame(shapes(op, inputs, attrs), expected);
    t.end();
  });
}

function shapes(op: string, inputs: Readonly<Record<string, Type>>, attrs: Readonly<Record<string, unknown>>): Record<string, readonly number[]> {
  const { editor } = createGraph('shapes');
  const declare = (name: string, text: string) => {
    const [dtype, extents = ''] = text.split(' ');
    return editor.input(name, { dtype: dtype as DType, shape: extents === '' ? [] : extents.split(',').map(Number) });
  };
  const slots = Object.entries(inputs).map(([slot, type]) => [slot, typeof type === 'string' ? declare(slot, type) : type.map((one, i) => declare(`${slot}.${i}`, one))]);
  const outputs = editor.emitNode(op, Object.fromEntries(slots) as never, attrs as Record<string, Attribute>);
  return Object.fromEntries(Object.entries(outputs).map(([name, { type }]) => [name, type.shape]));
}
