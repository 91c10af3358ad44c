import { sameShape, type Tensor } from '../../core/tensor/tensor.ts';

/** An element is right when |actual − expected| ≤ absolute + relative · |expected|. */
export interface Tolerance {
  /** @default 1e-6 */
  readonly absolute?: number;
  /** @default 1e-6 */
  readonly relative?: number;
  /** Elements that may be wrong, where one flipped rounding is no defect. @default 0 */
  readonly flips?: number;
}

/** What differs between two numbers, in words, or undefined when they agree. NaN and infinities agree with themselves. */
export function compareNumbers(what: string, actual: number, expected: number, tolerance: Tolerance = {}): string | undefined {
  if (agrees(actual, expected, tolerance)) return undefined;
  return `${what}: got ${actual}, expected ${expected}, off by ${Math.abs(actual - expected)}`;
}

/** What differs between two tensors (shape, or the worst element and how many), or undefined when they agree. */
export function compareTensors(what: string, actual: Tensor, expected: Tensor, tolerance: Tolerance = {}): string | undefined {
  if (!sameShape(actual.shape, expected.shape)) {
    return `${what}: shape [${actual.shape.join(', ')}], expected [${expected.shape.join(', ')}]`;
  }
  return compareArrays(what, actual.data, expected.data, tolerance);
}

/** As `compareTensors`, for bare arrays. */
export function compareArrays(
  what: string, actual: ArrayLike<number | bigint>, expected: ArrayLike<number | bigint>, tolerance: Tolerance = {},
): string | undefined {
  if (actual.length !== expected.length) return `${what}: ${actual.length} elements, expected ${expected.length}`;
  let wrong = 0;
  let worst = 0;
  let worstDistance = -1;
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [Number(actual[i]), Number(expected[i])];
    if (agrees(a, e, tolerance)) continue;
    wrong++;
    const distance = Number.isFinite(a) && Number.isFinite(e) ? Math.abs(a - e) : Infinity;
    if (distance > worstDistance) [worst, worstDistance] = [i, distance];
  }
  if (wrong <= (tolerance.flips ?? 0)) return undefined;
  return `${what}: ${wrong} of ${expected.length} elements differ, worst at ${worst}: got ${actual[worst]}, expected ${expected[worst]}, off by ${worstDistance}`;
}

function agrees(actual: number, expected: number, { absolute = 1e-6, relative = 1e-6 }: Tolerance): boolean {
  if (Object.is(actual, expected) || actual === expected) return true;
  return Math.abs(actual - expected) <= absolute + relative * Math.abs(expected);
}

/** Compares every expected output with the actual one of the same name; missing ones are named. */
export function compareOutputs(
  actual: Readonly<Record<string, Tensor>>, expected: Readonly<Record<string, Tensor>>, tolerance: Tolerance = {},
): string[] {
  return Object.entries(expected).flatMap(([name, tensor]) => {
    const found = actual[name];
    if (found === undefined) return [`${name}: missing`];
    return compareTensors(name, found, tensor, tolerance) ?? [];
  });
}
