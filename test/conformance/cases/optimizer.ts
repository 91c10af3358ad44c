import { draw, floats, opCase, type OpCase } from '../op-case.ts';

const { floats: random } = draw(19);
const rate = floats([0.05], []);

/** Optimizer steps. */
export const optimizerCases: readonly OpCase[] = [
  opCase('MomentumUpdate', 'plain', { ...step(), velocity: random([3, 2]) }),
  opCase('MomentumUpdate', 'with decay and a rate factor', { ...step(), velocity: random([3, 2]) }, { l2: 5e-4, learningRateFactor: 0.5 }),
  opCase('MomentumUpdate', 'Nesterov', { ...step(), velocity: random([3, 2]) }, { nesterov: true, momentum: 0.8, l2: 0.05 }),
  opCase('SgdUpdate', 'plain', step()),
  opCase('SgdUpdate', 'with decay and a rate factor', step(), { l2: 0.1, learningRateFactor: 2 }),
  opCase('AdamUpdate', 'plain', { ...step(), ...moments() }),
  opCase('AdamUpdate', 'with decay and other betas', { ...step(), ...moments() }, { beta1: 0.5, beta2: 0.9, epsilon: 1e-4, l2: 0.05, learningRateFactor: 0.5 }),
];

function step() {
  return { parameter: random([3, 2]), gradient: random([3, 2]), learningRate: rate };
}

function moments() {
  return { moment1: random([3, 2]), moment2: random([3, 2], 0, 2) };
}
