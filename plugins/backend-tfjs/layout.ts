import type { Sym } from './emitter.ts';

/**
 * Orders in which a value of rank 4 can lie on the device: as in the graph, images with channels last, or filters with
 * height and width first, which is what TensorFlow's convolutions take.
 */
export type Layout = 'plain' | 'nhwc' | 'hwio';

/** Axes of the graph in the order of each layout. */
export const LAYOUTS: Readonly<Record<Layout, readonly number[]>> = { plain: [0, 1, 2, 3], nhwc: [0, 2, 3, 1], hwio: [2, 3, 1, 0] };

/** A tensor and the layout it lies in. */
export interface Laid {
  readonly layout: Layout;
  readonly sym: Sym;
}

/** Channels last. */
export function nhwc(sym: Sym): Laid {
  return { layout: 'nhwc', sym };
}

/** A shape whose axes are moved. */
export function moved(shape: readonly number[], perm: readonly number[]): number[] {
  return perm.map((axis) => shape[axis]!);
}

/** The permutation that takes another one back. */
export function unmoved(perm: readonly number[]): number[] {
  return perm.map((_, axis) => perm.indexOf(axis));
}

/** Where an axis of the graph lies in a layout. */
export function axisIn(layout: Layout, axis: number): number {
  return layout === 'plain' ? axis : LAYOUTS[layout].indexOf(axis);
}
