import { IDENTITY, type ColorMatrix } from './recolor.ts';

/** Adds `delta` to every channel. */
export function brightness(delta: number): ColorMatrix {
  return IDENTITY.map((value, i) => (i % 4 === 3 ? delta : value));
}

/** Multiplies distances from `pivot`. Paddle's contrast has its pivot at black. */
export function contrast(factor: number, pivot = 0): ColorMatrix {
  return IDENTITY.map((value, i) => (i % 4 === 3 ? pivot * (1 - factor) : value * factor));
}

/** Moves every colour away from its grey (ITU-R BT.601), or towards it for a factor below one. */
export function saturation(factor: number): ColorMatrix {
  const grey = [0.299, 0.587, 0.114, 0].map((weight) => weight * (1 - factor));
  return IDENTITY.map((value, i) => value * factor + grey[i % 4]!);
}

/** Turns the chroma plane of YIQ by `delta` half turns, with the rounded matrices PaddleDetection uses. */
export function hue(delta: number): ColorMatrix {
  const [u, w] = [Math.cos(delta * Math.PI), Math.sin(delta * Math.PI)];
  const turn = [1, 0, 0, 0, u, -w, 0, w, u];
  const toYiq = [0.299, 0.587, 0.114, 0.596, -0.274, -0.321, 0.211, -0.523, 0.311];
  const fromYiq = [1, 0.956, 0.621, 1, -0.272, -0.647, 1, -1.107, 1.705];
  const matrix = multiply(multiply(fromYiq, turn), toYiq);
  return [0, 3, 6].flatMap((row) => [...matrix.slice(row, row + 3), 0]);
}

/** A factor per channel. */
export function channelGain(red: number, green: number, blue: number): ColorMatrix {
  return [red, 0, 0, 0, 0, green, 0, 0, 0, 0, blue, 0];
}

function multiply(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const [row, column] = [i - (i % 3), i % 3];
    return a[row]! * b[column]! + a[row + 1]! * b[3 + column]! + a[row + 2]! * b[6 + column]!;
  });
}
