import type { ConvAttributes } from '../../core/ops/shape/window.ts';
import { tensor } from '../../core/tensor/tensor.ts';
import type { Emitter } from './emitter.ts';

/** A 3x3 convolution over tiles of 2x2 outputs, each of which needs 4x4 inputs, or of 4x4, each of which needs 6x6. */
export interface Winograd extends Pick<ConvAttributes, 'pads'> {
  readonly filterShape: readonly number[];
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
}

type Matrix = readonly (readonly number[])[];

/** y = Aᵀ[(G w Gᵀ) · (Bᵀ x B)]A along both sides of a tile; a row of each matrix is a point at which is multiplied. */
export interface WinogradForm {
  /** Outputs along a side of a tile. */
  readonly tile: number;
  readonly B: Matrix;
  readonly G: Matrix;
  readonly A: Matrix;
}

/**
 * A 3-tap filter over `tile` outputs by Toom and Cook: polynomials are multiplied by their values at the points, and at infinity.
 * Source: Lavin & Gray 2016, "Fast algorithms for convolutional neural networks".
 */
function formAt(points: readonly number[]): WinogradForm {
  const tile = points.length - 1;
  const others = (point: number): number[] => points.filter((other) => other !== point);
  return {
    tile,
    A: [...points.map((point) => powers(point, tile)), powers(Infinity, tile)],
    G: [...points.map((point) => powers(point, 3).map((power) => power / others(point).reduce((product, other) => product * (point - other), 1))), powers(Infinity, 3)],
    B: [...points.map((point) => [...withRoots(others(point)), 0]), withRoots(points)],
  };
}

/** 1, x, x², …; at infinity the highest power is all that counts. */
function powers(x: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (x === Infinity ? Number(i === count - 1) : x ** i));
}

/** Coefficients of Π(x - root), the constant first. */
function withRoots(roots: readonly number[]): number[] {
  return roots.reduce<number[]>((coefficients, root) => [...coefficients, 0].map((_, i) => (coefficients[i - 1] ?? 0) - root * (coefficients[i] ?? 0)), [1]);
}

/** F(2x2, 3x3): 16 products for 4 outputs instead of 36. Rounds as a direct convolution does, twice as much at most. */
const SMALL = formAt([0, 1, -1]);

/**
 * F(4x4, 3x3): 36 products for 16 outputs instead of 144. Rounds three times as much as the small form, and half as much as at the usual
 * points 0, ±1, ±2. For gradients alone: a deep network multiplies what its first layers round on the way to its outputs.
 */
const LARGE = formAt([0, 0.75, -0.75, 1.5, -1.5]);

/** With fewer tiles a product reads more numbers of the filter than it multiplies by each. */
const FEWEST_TILES = 64;

/** The form a convolution is fastest in; undefined where that is the direct one. */
export function forwardForm(conv: ConvAttributes & Winograd): WinogradForm | undefined {
  // From 32 to 64 channels the transforms cost what they save, and memory.
  return isPlain(conv) && fewestChannels(conv) >= 64 && tileCount(conv, SMALL) >= FEWEST_TILES ? SMALL : undefined;
}

/** The form its gradients are fastest in. In images below 12 pixels too much of the large tiles lies beyond the last one. */
export function gradientForm(conv: ConvAttributes & Winograd): WinogradForm | undefined {
  const paysLarge = isPlain(conv) && fewestChannels(conv) >= 32 && Math.min(...conv.outputShape.slice(2)) >= 12 && tileCount(conv, LARGE) >= FEWEST_TILES;
  return paysLarge ? LARGE : forwardForm(conv);
}

function isPlain({ strides, dilations, groups, filterShape: [, , height, width] }: ConvAttributes & Winograd): boolean {
  return height === 3 && width === 3 && groups === 1 && [...strides, ...dilations].every((extent) => extent === 1);
}

function fewestChannels({ filterShape: [filters = 1, channels = 1] }: Winograd): number {
  return Math.min(filters, channels);
}

function tileCount({ outputShape: [batch = 1, , rows = 1, columns = 1] }: Winograd, { tile }: WinogradForm): number {
  return batch * Math.ceil(rows / tile) * Math.ceil(columns / tile);
}

/** The convolution itself. */
export function winogradConv(on: Emitter, conv: Winograd & { readonly x: string; readonly filter: string }, form: WinogradForm): string {
  return assemble(on, on.matMul(filterPoints(on, conv, form), inputPoints(on, conv, form)), form.A, outputTiling(conv, form));
}

/** Its gradient by its input: the same steps transposed, last to first. */
export function winogradInputGrad(on: Emitter, conv: Winograd & { readonly dy: string; readonly filter: string }, form: WinogradForm): string {
  const points = on.matMul(filterPoints(on, conv, form, (name) => on.later(name, conv.filterShape)), outputPoints(on, conv, form), { transA: true });
  return assemble(on, points, form.B, inputTiling(conv, form));
}

/** Its gradient by its filter. */
export function winogradFilterGrad(on: Emitter, conv: Winograd & { readonly x: string; readonly dy: string }, form: WinogradForm): string {
  const points = on.matMul(outputPoints(on, conv, form), inputPoints(on, conv, form, (name) => on.later(name, conv.inputShape)), { transB: true });
  return on.reshape(on.matMul(on.reshape(points, [form.G.length ** 2, -1]), matrix(on, square(form.G)), { transA: true }), conv.filterShape);
}

/** Which tensor a value is read from. */
type Read = (name: string) => string;

const asItIs: Read = (name) => name;

/** [points, K, C]. */
function filterPoints(on: Emitter, { filter, filterShape: [filters = 1, channels = 1] }: Winograd & { readonly filter: string }, { tile, G }: WinogradForm, read = asItIs): string {
  return on.once(`winograd filter ${filter} ${tile}`, () => on.reshape(on.matMul(matrix(on, square(G)), on.reshape(read(filter), [filters * channels, 9]), { transB: true }), [G.length ** 2, filters, channels]));
}

/** [points, C, N·tiles]. */
function inputPoints(on: Emitter, conv: Winograd & { readonly x: string }, form: WinogradForm, read = asItIs): string {
  return on.once(`winograd input ${conv.x} ${conv.pads.join()} ${form.tile}`, () => takeApart(on, read(conv.x), form.B, inputTiling(conv, form)));
}

/** What the products are the gradient by, [points, K, N·tiles]. */
function outputPoints(on: Emitter, conv: Winograd & { readonly dy: string }, form: WinogradForm): string {
  return on.once(`winograd output ${conv.dy} ${form.tile}`, () => takeApart(on, conv.dy, form.A, outputTiling(conv, form)));
}

/** How an image is covered by tiles that begin at every `tile`-th pixel. */
interface Tiling {
  readonly shape: readonly number[];
  /** Padding above and at the left. */
  readonly begins: readonly number[];
  readonly tile: number;
  readonly tiles: readonly [rows: number, columns: number];
}

function inputTiling(conv: Winograd, form: WinogradForm): Tiling {
  return { ...outputTiling(conv, form), shape: conv.inputShape, begins: conv.pads.slice(0, 2) };
}

function outputTiling({ outputShape }: Winograd, { tile }: WinogradForm): Tiling {
  const [, , rows = 1, columns = 1] = outputShape;
  return { shape: outputShape, begins: [0, 0], tile, tiles: [Math.ceil(rows / tile), Math.ceil(columns / tile)] };
}

/** Every tile times the matrix along both sides, as a convolution of each plane with a constant filter for each point. */
function takeApart(on: Emitter, x: string, side: Matrix, tiling: Tiling): string {
  const { shape: [batch = 1, channels = 1, height = 1, width = 1], tile, tiles: [rows, columns] } = tiling;
  const points = side.length ** 2;
  const planes = on.reshape(x, [batch * channels, 1, height, width]);
  const apart = on.op('Conv', [planes, filters(on, side)], { strides: [tile, tile], pads: padsOf(side, tiling) });
  return on.reshape(on.transpose(on.reshape(apart, [batch, channels, points, rows * columns]), [2, 1, 0, 3]), [points, channels, batch * rows * columns]);
}

/** The transpose of `takeApart`: what overlaps adds up. */
function assemble(on: Emitter, products: string, side: Matrix, tiling: Tiling): string {
  const { shape, tile, tiles: [rows, columns] } = tiling;
  const [batch = 1, channels = 1] = shape;
  const points = side.length ** 2;
  const planes = on.reshape(on.transpose(on.reshape(products, [points, channels, batch, rows * columns]), [2, 1, 0, 3]), [batch * channels, points, rows, columns]);
  return on.reshape(on.op('ConvTranspose', [planes, filters(on, side)], { strides: [tile, tile], pads: padsOf(side, tiling) }), shape);
}

/** The last tile may reach beyond the padding. */
function padsOf(side: Matrix, { shape, begins, tile, tiles }: Tiling): number[] {
  const reach = side[0]!.length - tile;
  return [...begins, ...tiles.map((count, i) => tile * count + reach - shape[i + 2]! - begins[i]!)];
}

/** [points, 1, side, side]. */
function filters(on: Emitter, side: Matrix): string {
  const extent = side[0]!.length;
  return on.constant(tensor('float32', [side.length ** 2, 1, extent, extent], square(side).flat()));
}

function matrix(on: Emitter, rows: Matrix): string {
  return on.constant(tensor('float32', [rows.length, rows[0]!.length], rows.flat()));
}

/** A matrix for both sides at once: its Kronecker product with itself. */
function square(side: Matrix): number[][] {
  return side.flatMap((down) => side.map((across) => down.flatMap((a) => across.map((b) => a * b))));
}
