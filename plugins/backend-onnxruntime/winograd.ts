import type { ConvAttributes } from '../../core/ops/shape/window.ts';
import { tensor } from '../../core/tensor/tensor.ts';
import type { Emitter } from './emitter.ts';

/** A 3x3 convolution over tiles of 2x2 outputs, each of which needs 4x4 inputs. */
export interface Winograd extends Pick<ConvAttributes, 'pads'> {
  readonly filterShape: readonly number[];
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
}

type Matrix = readonly (readonly number[])[];

/**
 * y = Aᵀ[(G w Gᵀ) · (Bᵀ x B)]A along both sides of a tile: 16 products for 4 outputs instead of 36.
 * Source: Lavin & Gray 2016, "Fast algorithms for convolutional neural networks", F(2x2, 3x3).
 */
const B: Matrix = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]];
const G: Matrix = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]];
const A: Matrix = [[1, 0], [1, 1], [1, -1], [0, -1]];

/** Points of a tile that are multiplied. */
const POINTS = 16;

/** With fewer channels the transforms cost what they save, and memory: 32 to 64 channels take as long either way. */
const FEWEST_CHANNELS = 64;

/** With fewer tiles the product reads 16 numbers of the filter where the plain form reads 9, and that is all it does. */
const FEWEST_TILES = 64;

/** Whether this form is the faster one. Three products of a step share their transforms, and 40 % of their time is saved. */
export function paysWinograd({ strides, dilations, groups, filterShape: [filters = 1, channels = 1, height, width], outputShape: [batch = 1, , rows = 1, columns = 1] }: ConvAttributes & Winograd): boolean {
  const isPlain = height === 3 && width === 3 && groups === 1 && [...strides, ...dilations].every((extent) => extent === 1);
  return isPlain && Math.min(filters, channels) >= FEWEST_CHANNELS && batch * half(rows) * half(columns) >= FEWEST_TILES;
}

/** The convolution itself. */
export function winogradConv(on: Emitter, conv: Winograd & { readonly x: string; readonly filter: string }): string {
  return fromOutputTiles(on, on.matMul(filterPoints(on, conv), inputPoints(on, conv)), conv);
}

/** Its gradient by its input: the same steps transposed, last to first. */
export function winogradInputGrad(on: Emitter, conv: Winograd & { readonly dy: string; readonly filter: string }): string {
  const points = on.matMul(filterPoints(on, conv), outputPoints(on, conv), { transA: true });
  return assemble(on, points, B, { shape: conv.inputShape, begins: begins(conv), tiles: tilesOf(conv) });
}

/** Its gradient by its filter. */
export function winogradFilterGrad(on: Emitter, conv: Winograd & { readonly x: string; readonly dy: string }): string {
  const points = on.matMul(outputPoints(on, conv), inputPoints(on, conv), { transB: true });
  return on.reshape(on.matMul(on.reshape(points, [POINTS, -1]), matrix(on, square(G)), { transA: true }), conv.filterShape);
}

/** [16, K, C]. */
function filterPoints(on: Emitter, { filter, filterShape: [filters = 1, channels = 1] }: Winograd & { readonly filter: string }): string {
  return on.once(`winograd filter ${filter}`, () => on.reshape(on.matMul(matrix(on, square(G)), on.reshape(filter, [filters * channels, 9]), { transB: true }), [POINTS, filters, channels]));
}

/** [16, C, N·tiles]. */
function inputPoints(on: Emitter, conv: Winograd & { readonly x: string }): string {
  return on.once(`winograd input ${conv.x} ${conv.pads.join()}`, () => takeApart(on, conv.x, B, { shape: conv.inputShape, begins: begins(conv), tiles: tilesOf(conv) }));
}

/** What the products are the gradient by, [16, K, N·tiles]. */
function outputPoints(on: Emitter, conv: Winograd & { readonly dy: string }): string {
  return on.once(`winograd output ${conv.dy}`, () => takeApart(on, conv.dy, A, { shape: conv.outputShape, begins: [0, 0], tiles: tilesOf(conv) }));
}

function fromOutputTiles(on: Emitter, points: string, conv: Winograd): string {
  return assemble(on, points, A, { shape: conv.outputShape, begins: [0, 0], tiles: tilesOf(conv) });
}

/** How an image is covered by tiles that begin at every second pixel. */
interface Tiling {
  readonly shape: readonly number[];
  /** Padding above and at the left. */
  readonly begins: readonly number[];
  readonly tiles: readonly [rows: number, columns: number];
}

/** Every tile times the matrix along both sides, as a convolution of each plane with 16 constant filters. */
function takeApart(on: Emitter, x: string, side: Matrix, tiling: Tiling): string {
  const { shape: [batch = 1, channels = 1, height = 1, width = 1], tiles: [rows, columns] } = tiling;
  const planes = on.reshape(x, [batch * channels, 1, height, width]);
  const points = on.op('Conv', [planes, filters(on, side)], { strides: [2, 2], pads: padsOf(side, tiling) });
  return on.reshape(on.transpose(on.reshape(points, [batch, channels, POINTS, rows * columns]), [2, 1, 0, 3]), [POINTS, channels, batch * rows * columns]);
}

/** The transpose of `takeApart`: what overlaps adds up. */
function assemble(on: Emitter, points: string, side: Matrix, tiling: Tiling): string {
  const { shape, tiles: [rows, columns] } = tiling;
  const [batch = 1, channels = 1] = shape;
  const planes = on.reshape(on.transpose(on.reshape(points, [POINTS, channels, batch, rows * columns]), [2, 1, 0, 3]), [batch * channels, POINTS, rows, columns]);
  return on.reshape(on.op('ConvTranspose', [planes, filters(on, side)], { strides: [2, 2], pads: padsOf(side, tiling) }), shape);
}

/** The last tile may reach beyond the padding. */
function padsOf(side: Matrix, { shape, begins: starts, tiles }: Tiling): number[] {
  const reach = side[0]!.length - 2;
  return [...starts, ...tiles.map((count, i) => 2 * count + reach - shape[i + 2]! - starts[i]!)];
}

function begins({ pads }: Winograd): readonly number[] {
  return pads.slice(0, 2);
}

function tilesOf({ outputShape: [, , rows = 1, columns = 1] }: Winograd): [number, number] {
  return [half(rows), half(columns)];
}

function half(extent: number): number {
  return Math.ceil(extent / 2);
}

/** [16, 1, side, side]. */
function filters(on: Emitter, side: Matrix): string {
  const extent = side[0]!.length;
  return on.constant(tensor('float32', [POINTS, 1, extent, extent], square(side).flat()));
}

function matrix(on: Emitter, rows: Matrix): string {
  return on.constant(tensor('float32', [rows.length, rows[0]!.length], rows.flat()));
}

/** A matrix for both sides at once: its Kronecker product with itself. */
function square(side: Matrix): number[][] {
  return side.flatMap((down) => side.map((across) => down.flatMap((a) => across.map((b) => a * b))));
}
