import type { OpCase } from '../op-case.ts';
import { deformableCases } from './deformable.ts';
import { elementwiseCases } from './elementwise.ts';
import { linearCases } from './linear.ts';
import { lossCases } from './loss.ts';
import { normCases } from './norm.ts';
import { optimizerCases } from './optimizer.ts';
import { poolResizeCases } from './pool-resize.ts';
import { quantizationCases } from './quantization.ts';
import { randomCases } from './random.ts';
import { reduceCases } from './reduce.ts';
import { shapeCases } from './shape.ts';
import { yoloCases } from './yolo.ts';

/** Every case of the suite. */
export const allCases: readonly OpCase[] = [
  ...elementwiseCases, ...shapeCases, ...reduceCases, ...linearCases, ...deformableCases, ...normCases, ...poolResizeCases, ...quantizationCases,
  ...lossCases, ...yoloCases, ...optimizerCases, ...randomCases,
];
