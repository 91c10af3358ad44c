import { tensor } from '../../../core/tensor/tensor.ts';
import { draw, floats, opCase, type OpCase } from '../op-case.ts';

const { floats: random, integers } = draw(17);
/** With a scale of 127 the 8-bit level is the number itself: every half is a tie. */
const ties = floats([-127.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 126.5, 127.5, 0, 200, -200]);
const tieScale = floats([127]);
const filters = random([4, 2, 3, 3]);
const filterScales = floats([2, 0, 1.25, 1e-3]);

const FORMATS = [
  { title: '8 bits', attrs: {} },
  { title: '4 bits, half away from zero', attrs: { bits: 4, rounding: 'half-away' } },
  { title: '8 bits unsigned', attrs: { signed: false } },
  { title: '8 bits down to -128', attrs: { narrow: false } },
];

/** Quantizers. Levels must be equal: one wrong level is the size of the error that is being trained for. */
export const quantizationCases: readonly OpCase[] = [
  opCase('AbsMax', 'of a tensor', { x: random([3, 2, 5, 4]) }, {}, 'exact'),
  opCase('AbsMax', 'per filter, one of them zero', { x: floats([1, -2, 0, 0, 0.5, 0.25], [3, 2]) }, { axis: 0 }, 'exact'),
  opCase('AbsMax', 'per column', { x: random([3, 4]) }, { axis: 1 }, 'exact'),
  ...FORMATS.flatMap(({ title, attrs }) => [
    opCase('FakeQuantize', `${title}, ties`, { x: ties, scale: tieScale }, attrs),
    opCase('FakeQuantize', `${title}, an image with values beyond the scale`, { x: random([3, 2, 5, 5]), scale: floats([1.7]) }, attrs),
    opCase('FakeQuantize', `${title}, per filter, one of them zero`, { x: filters, scale: filterScales }, { ...attrs, axis: 0 }),
    opCase('QuantizeLinear', `${title}, ties`, { x: ties, scale: tieScale }, quantizer(attrs), 'exact'),
    opCase('QuantizeLinear', `${title}, per filter, one of them zero`, { x: filters, scale: filterScales }, { ...quantizer(attrs), axis: 0 }, 'exact'),
  ]),
  opCase('FakeQuantize', 'a scale of zero gives zero', { x: random([2, 3]), scale: floats([0]) }),
  opCase('FakeQuantize', 'per column of a matrix', { x: random([3, 4]), scale: floats([2, 1, 0.5, 0.1]) }, { axis: 1 }),
  opCase('QuantizeLinear', '16 bits', { x: random([2, 3]), scale: floats([2]) }, { bits: 16, signed: true, narrow: true, axis: -1, rounding: 'half-even' }, 'exact'),
  opCase('DequantizeLinear', '8 bits', { x: integers([2, 3], -127, 128, 'int8'), scale: floats([0.7]) }, { bits: 8, signed: true, axis: -1 }),
  opCase('DequantizeLinear', '8 bits unsigned', { x: integers([2, 3], 0, 256, 'uint8'), scale: floats([0.7]) }, { bits: 8, signed: false, axis: -1 }),
  opCase('DequantizeLinear', 'per filter, one of them zero', { x: integers([3, 2, 2, 2], -127, 128, 'int8'), scale: floats([1, 0, 0.3]) }, { bits: 8, signed: true, axis: 0 }),
  opCase('MovingAverageScale', 'the first step', { value: floats([2.5]), state: floats([1]), accum: floats([1]) }),
  opCase('MovingAverageScale', 'a later step, another rate', { value: tensor('float32', [1], [0.3]), state: floats([4.0951]), accum: floats([7.25]) }, { rate: 0.99 }),
];

function quantizer(attrs: OpCase['attrs']): OpCase['attrs'] {
  return { bits: 8, signed: true, narrow: true, axis: -1, rounding: 'half-even', ...attrs };
}
