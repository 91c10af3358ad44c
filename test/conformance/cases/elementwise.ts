import { tensor } from '../../../core/tensor/tensor.ts';
import { draw, floats, opCase, type OpCase } from '../op-case.ts';

const { floats: random, integers } = draw(11);
const ARITHMETIC = ['Add', 'Sub', 'Mul', 'Div', 'Maximum', 'Minimum'];
const COMPARISONS = ['Greater', 'Less', 'Equal'];
const awkward = floats([-3, -1, -0.5, 0, 0.25, 1, 6, 7.5], [2, 4]);

/** Ops whose every output element depends on one element of each input. */
export const elementwiseCases: readonly OpCase[] = [
  ...ARITHMETIC.flatMap((op) => [
    opCase(op, 'equal shapes', { a: random([2, 3, 4]), b: random([2, 3, 4], 0.5, 2) }),
    opCase(op, 'both sides broadcast', { a: random([2, 1, 4]), b: random([3, 1], -2, -0.5) }),
    opCase(op, 'a scalar on the right', { a: random([3, 5]), b: floats([2.5], []) }),
    opCase(op, 'a channel vector against an image', { a: random([1, 3, 1, 1]), b: random([3, 3, 5, 7], 1, 2) }),
  ]),
  ...COMPARISONS.flatMap((op) => [
    opCase(op, 'small integers, many of them equal', { a: integers([4, 5], -2, 2), b: integers([4, 5], -2, 2) }, {}, 'exact'),
    opCase(op, 'floats against a scalar that occurs', { a: awkward, b: floats([0.25], []) }, {}, 'exact'),
  ]),
  ...['Neg', 'Abs', 'Relu', 'Relu6'].map((op) => opCase(op, 'both signs, zero and large values', { x: awkward }, {}, 'exact')),
  ...['Exp', 'Sigmoid', 'Atan'].map((op) => opCase(op, 'both signs, zero and large values', { x: awkward })),
  opCase('Sigmoid', 'logits far out', { x: floats([-80, -20, 20, 80]) }),
  opCase('Sqrt', 'zero and positive values', { x: floats([0, 1e-6, 0.5, 2, 1000]) }),
  opCase('Log', 'positive values', { x: floats([1e-6, 0.5, 1, 2, 1000]) }),
  opCase('LeakyRelu', 'the default slope', { x: awkward }),
  opCase('LeakyRelu', 'a slope of its own', { x: random([3, 2, 1, 1]) }, { alpha: 0.3 }),
  opCase('HardSigmoid', 'both ends reached', { x: floats([-9, -3, -2.5, -1, 0, 0.5, 2.5, 3, 9]) }),
  opCase('HardSigmoid', 'a slope and an offset of its own', { x: random([3, 2, 1, 1]) }, { slope: 0.5, offset: 0.25 }),
  opCase('HardSwish', 'all three pieces', { x: floats([-9, -3, -2.5, -1, 0, 0.5, 2.5, 3, 9]) }),
  opCase('Clip', 'both limits reached', { x: awkward }, { min: -0.5, max: 1 }, 'exact'),
  opCase('Clip', 'both limits are one', { x: awkward }, { min: 0.5, max: 0.5 }, 'exact'),
  opCase('StopGradient', 'hands x on', { x: floats([-1, 0, 2.5]) }, {}, 'exact'),
  opCase('Round', 'ties go to even', { x: floats([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49, -1.51, 0.49999997, -0.49999997, 8388607.5]) }, { mode: 'half-even' }, 'exact'),
  opCase('Round', 'ties go away from zero', { x: floats([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49, -1.51, 0.49999997, -0.49999997, 8388607.5]) }, { mode: 'half-away' }, 'exact'),
  opCase('Cast', 'float to int32 drops the fraction', { x: floats([-2.7, -0.5, 0, 0.5, 2.7]) }, { to: 'int32' }, 'exact'),
  opCase('Cast', 'float to int64 drops the fraction', { x: floats([-2.7, -0.5, 0, 0.5, 2.7]) }, { to: 'int64' }, 'exact'),
  opCase('Cast', 'int64 to float', { x: tensor('int64', [3], [-7, 0, 9]) }, { to: 'float32' }, 'exact'),
  opCase('Cast', 'int32 to float', { x: integers([2, 3], -9, 9) }, { to: 'float32' }, 'exact'),
  opCase('Cast', 'float to bool', { x: floats([-1, 0, 0.5]) }, { to: 'bool' }, 'exact'),
  opCase('Cast', 'bool to float', { x: tensor('bool', [3], [1, 0, 1]) }, { to: 'float32' }, 'exact'),
  opCase('Where', 'a broadcast condition', { condition: tensor('bool', [2, 1], [1, 0]), x: random([2, 3]), y: random([3]) }, {}, 'exact'),
  ...['ReluGrad', 'Relu6Grad'].map((op) => opCase(op, 'outputs at both ends and between', { y: floats([0, 0, 0.5, 3, 6, 6]), dy: random([6]) }, {}, 'exact')),
  opCase('LeakyReluGrad', 'both branches', { y: floats([-1, -0.1, 0.5, 2]), dy: random([4]) }, { alpha: 0.1 }),
];
