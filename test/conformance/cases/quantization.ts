import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { evaluateOp } from '../evaluate-op.ts';
import { draw, floats, opCase, type OpCase } from '../op-case.ts';

const { floats: random, integers } = draw(17);
/** With a scale of 127 the 8-bit level is the number itself: every half is a tie. */
const ties = floats([-127.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 126.5, 127.5, 0, 200, -200, 0.49999997, -0.49999997]);
const tieScale = floats([127]);
const filters = random([4, 2, 3, 3]);
const filterScales = floats([2, 0, 1.25, 1e-3]);

const FORMATS = [
  { title: '8 bits', attrs: {} },
  { title: '4 bits, half away from zero', attrs: { bits: 4, rounding: 'half-away' } },
  { title: '8 bits unsigned', attrs: { signed: false } },
  { title: '8 bits down to -128', attrs: { narrow: false } },
];

/** Ranges that are not symmetric: 8 and 4 bits around levels of their own, halves both ways. */
const ASYMMETRIC = [
  { title: '8 bits unsigned around 93', zero: 93, attrs: { signed: false } },
  { title: '4 bits unsigned around 4', zero: 4, attrs: { bits: 4, signed: false } },
  { title: '16 bits unsigned around 20000', zero: 20000, attrs: { bits: 16, signed: false } },
  { title: '8 bits signed around -20', zero: -20, attrs: { narrow: false } },
  { title: '8 bits unsigned around 93, half away from zero', zero: 93, attrs: { signed: false, rounding: 'half-away' } },
];
const image = random([3, 2, 5, 5]);
/** Larger than what a backend may treat as small. */
const large = random([1, 4, 130, 130]);

/** Quantizers. Levels must be equal: one wrong level is the size of the error that is being trained for. */
export const quantizationCases: readonly OpCase[] = [
  opCase('AbsMax', 'of a tensor', { x: random([3, 2, 5, 4]) }, {}, 'exact'),
  opCase('AbsMax', 'per filter, one of them zero', { x: floats([1, -2, 0, 0, 0.5, 0.25], [3, 2]) }, { axis: 0 }, 'exact'),
  opCase('AbsMax', 'per column', { x: random([3, 4]) }, { axis: 1 }, 'exact'),
  opCase('AbsPercentile', 'of a tensor', { x: random([3, 2, 5, 4]) }, { percent: 90 }, 'exact'),
  opCase('AbsPercentile', 'of a large tensor', { x: large }, { percent: 99.9 }, 'exact'),
  opCase('AbsPercentile', 'of fewer elements than a percent needs', { x: random([5]) }, { percent: 0.1 }, 'exact'),
  opCase('AbsPercentile', 'all of the elements', { x: random([3, 700]) }, { percent: 100 }, 'exact'),
  opCase('AbsPercentile', 'half of the elements', { x: random([3, 700]) }, { percent: 50 }, 'exact'),
  opCase('MinMax', 'of a tensor', { x: random([3, 2, 5, 4]) }, {}, 'exact'),
  opCase('MinMax', 'of a large tensor', { x: large }, {}, 'exact'),
  opCase('MinMax', 'above zero', { x: random([7], 1, 2) }, {}, 'exact'),
  ...FORMATS.flatMap(({ title, attrs }) => [
    opCase('FakeQuantize', `${title}, ties`, { x: ties, scale: tieScale }, attrs),
    opCase('FakeQuantize', `${title}, an image with values beyond the scale`, { x: random([3, 2, 5, 5]), scale: floats([1.7]) }, attrs),
    opCase('FakeQuantize', `${title}, per filter, one of them zero`, { x: filters, scale: filterScales }, { ...attrs, axis: 0 }),
    opCase('QuantizeLinear', `${title}, ties`, { x: ties, scale: tieScale }, quantizer(attrs), 'exact'),
    opCase('QuantizeLinear', `${title}, per filter, one of them zero`, { x: filters, scale: filterScales }, { ...quantizer(attrs), axis: 0 }, 'exact'),
    ...gradients(title, { x: image, scale: floats([1.7]) }, attrs),
    ...gradients(`${title}, per filter, one of them zero`, { x: filters, scale: filterScales }, { ...attrs, axis: 0 }),
  ]),
  ...ASYMMETRIC.flatMap(({ title, zero, attrs }) => {
    const zeroPoint = tensor('int32', [1], [zero]);
    const inputs = { x: image, scale: floats([3.1]), zeroPoint };
    const levels = evaluateOp('QuantizeLinear', inputs, quantizer(attrs))['y']!;
    return [
      opCase('FakeQuantize', title, inputs, attrs),
      opCase('FakeQuantize', `${title}, ties`, { x: ties, scale: floats([2 ** ('bits' in attrs ? attrs.bits : 8) - 1]), zeroPoint }, attrs),
      opCase('FakeQuantize', `${title}, a scale of zero gives zero`, { ...inputs, scale: floats([0]) }, attrs),
      opCase('QuantizeLinear', title, inputs, quantizer(attrs), 'exact'),
      opCase('QuantizeLinear', `${title}, a scale of zero gives the zero point`, { ...inputs, scale: floats([0]) }, quantizer(attrs), 'exact'),
      opCase('DequantizeLinear', title, { ...inputs, x: levels }, dequantizer(attrs)),
      ...gradients(title, inputs, attrs),
    ];
  }),
  opCase('FakeQuantize', 'a scale of zero gives zero', { x: random([2, 3]), scale: floats([0]) }),
  opCase('FakeQuantize', 'per column of a matrix', { x: random([3, 4]), scale: floats([2, 1, 0.5, 0.1]) }, { axis: 1 }),
  ...gradients('per column of a matrix', { x: random([3, 4]), scale: floats([2, 1, 0.5, 0.1]) }, { axis: 1 }),
  ...gradients('a scale of zero gives none', { x: random([2, 3]), scale: floats([0]) }, {}),
  ...gradients('a large image', { x: large, scale: floats([1.7]) }, {}),
  // The factor is rounded twice, 127 · (1 / scale): by 127 / scale, rounded once, both would be beyond the half.
  ...[[-1.2898691892623901, 1.6975479125976562], [0.8930433988571167, 1.7583953142166138]].map(([x, scale]) => (
    opCase('FakeQuantize', `${x} is halfway between two levels`, { x: floats([x!]), scale: floats([scale!]) })
  )),
  ...[2, 3, 12, 16].map((bits) => opCase('QuantizeLinear', `${bits} bits`, { x: image, scale: floats([1.7]) }, quantizer({ bits }), 'exact')),
  ...[1, 2, 3, 12, 16].map((bits) => opCase('QuantizeLinear', `${bits} bits unsigned`, { x: image, scale: floats([1.7]) }, quantizer({ bits, signed: false }), 'exact')),
  ...(['half-even', 'half-away'] as const).flatMap((rounding) => [2, 8, 16].flatMap((bits) => [0, 1].map((axis) => {
    const scales = axis === 0 ? filterScales : floats([1.5, 2]);
    return opCase('QuantizeLinear', `${bits} bits along axis ${axis}, ${rounding}`, { x: filters, scale: scales }, quantizer({ bits, axis, rounding }), 'exact');
  }))),
  opCase('DequantizeLinear', '8 bits', { x: integers([2, 3], -127, 128, 'int8'), scale: floats([0.7]) }, { bits: 8, signed: true, axis: -1 }),
  opCase('DequantizeLinear', '8 bits unsigned', { x: integers([2, 3], 0, 256, 'uint8'), scale: floats([0.7]) }, { bits: 8, signed: false, axis: -1 }),
  opCase('DequantizeLinear', 'per filter, one of them zero', { x: integers([3, 2, 2, 2], -127, 128, 'int8'), scale: floats([1, 0, 0.3]) }, { bits: 8, signed: true, axis: 0 }),
  opCase('DequantizeLinear', 'per column', { x: integers([4, 3], -127, 128, 'int8'), scale: floats([1, 0.1, 0.3]) }, { bits: 8, signed: true, axis: 1 }),
  opCase('DequantizeLinear', '16 bits per column', { x: integers([4, 3], -32767, 32768), scale: floats([1, 0.1, 0.3]) }, { bits: 16, signed: true, axis: 1 }),
  ...[
    { title: 'the first step', last: 0.001, buffer: [0, 0, 0], iteration: 0, value: 2.5 },
    { title: 'a larger value', last: 1.5, buffer: [0.25, 1.5, 1], iteration: 6, value: 2.5 },
    { title: 'a smaller value beside the largest', last: 1.5, buffer: [0.25, 1.5, 1], iteration: 7, value: 0.5 },
    { title: 'a smaller value in the largest\'s place', last: 1.5, buffer: [0.25, 1.5, 1], iteration: 6, value: 0.5 },
    { title: 'the largest\'s place before the window is full', last: 0.75, buffer: [0, 0.75, 0], iteration: 0, value: 0.5 },
    { title: 'a window of one', last: 0.75, buffer: [0.75], iteration: 4, value: 0.5 },
  ].map(({ title, last, buffer, iteration, value }) => opCase('RangeAbsMaxScale', title, {
    value: floats([value]), last: floats([last]), buffer: floats(buffer), iteration: tensor('int32', [1], [iteration]),
  }, {}, 'exact')),
  opCase('MovingAverageScale', 'the first step', { value: floats([2.5]), state: floats([1]), accum: floats([1]) }),
  opCase('MovingAverageScale', 'a later step, another rate', { value: tensor('float32', [1], [0.3]), state: floats([4.0951]), accum: floats([7.25]) }, { rate: 0.99 }),
  ...[floats([Math.fround(1e-30)]), floats([1e-29])].flatMap((scale) => [
    opCase('FakeQuantize', `a scale of ${scale.data[0]}`, { x: random([2, 3]), scale }),
    opCase('QuantizeLinear', `a scale of ${scale.data[0]}`, { x: random([2, 3]), scale }, quantizer({}), 'exact'),
    opCase('DequantizeLinear', `a scale of ${scale.data[0]}`, { x: integers([2, 3], -127, 128, 'int8'), scale }, dequantizer({})),
  ]),
];

/** Both gradients of a fake-quant, as the sum of products that the second is. */
function gradients(title: string, inputs: Readonly<Record<'x' | 'scale', Tensor>> & { readonly zeroPoint?: Tensor }, { rounding, ...attrs }: OpCase['attrs']): OpCase[] {
  const y = evaluateOp('FakeQuantize', inputs, { ...attrs, ...(rounding !== undefined && { rounding }) })['y']!;
  const dy = random(inputs.x.shape);
  return [
    opCase('FakeQuantizeGrad', title, { ...inputs, dy }, attrs, 'exact'),
    opCase('FakeQuantizeScaleGrad', title, { ...inputs, y, dy }, attrs, 'products'),
  ];
}

function dequantizer({ bits = 8, signed = true }: Readonly<Record<string, unknown>>): OpCase['attrs'] {
  return { bits, signed, axis: -1 } as OpCase['attrs'];
}

function quantizer(attrs: OpCase['attrs']): OpCase['attrs'] {
  return { bits: 8, signed: true, narrow: true, axis: -1, rounding: 'half-even', ...attrs };
}
