import type { Value } from '../../core/ir/types.ts';
import type { ConvGeometry } from '../../core/ops/shape/window.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import type { Emitter, Sym } from './emitter.ts';
import { nhwc, type Laid } from './layout.ts';
import { gathered, padded, tapOf, tapsOf, type Windows } from './windows.ts';

/** x with a filter, channels last. */
export function convolution(on: Emitter, x: Value, filter: Value, geometry: ConvGeometry): Laid {
  const [image, weights] = [on.of(x, 'nhwc'), on.of(filter, 'hwio')];
  if (isDepthwise(geometry)) return nhwc(depthwise(on, image, weights, geometry));
  return nhwc(byGroup(on, geometry, [image, 3], [weights, 3], (part, own) => whole(on, part, own, geometry)));
}

/** Gradient by x, channels last. */
export function convolutionInputGrad(on: Emitter, filter: Value, dy: Value, geometry: ConvGeometry): Laid {
  const [weights, flow] = [on.of(filter, 'hwio'), on.of(dy, 'nhwc')];
  if (isDepthwise(geometry)) return nhwc(depthwiseInputGrad(on, weights, flow, geometry));
  return nhwc(byGroup(on, geometry, [flow, 3], [weights, 3], (part, own) => wholeInputGrad(on, own, part, geometry)));
}

/** Gradient by the filter, height and width first. */
export function convolutionFilterGrad(on: Emitter, x: Value, dy: Value, geometry: ConvGeometry): Laid {
  const [image, flow] = [on.of(x, 'nhwc'), on.of(dy, 'nhwc')];
  const sym = isDepthwise(geometry) ? depthwiseFilterGrad(on, image, flow, geometry)
    : byGroup(on, geometry, [image, 3], [flow, 3], (part, own) => wholeFilterGrad(on, part, own, geometry));
  return { layout: 'hwio', sym };
}

/** Each group on its own: the parts of two tensors along an axis, and the results side by side along the last. */
function byGroup(on: Emitter, { groups }: ConvGeometry, [a, aAxis]: readonly [Sym, number], [b, bAxis]: readonly [Sym, number], run: (a: Sym, b: Sym) => Sym): Sym {
  if (groups === 1) return run(a, b);
  const part = (sym: Sym, axis: number, group: number): Sym => {
    const extent = sym.shape[axis]! / groups;
    return on.part(sym, axis, group * extent, (group + 1) * extent);
  };
  return on.concat(Array.from({ length: groups }, (_, group) => run(part(a, aAxis, group), part(b, bAxis, group))), 3);
}

function whole(on: Emitter, image: Sym, weights: Sym, geometry: ConvGeometry): Sym {
  const shape = outShape(geometry, weights.shape[3]!);
  if (on.has('Conv2D') && (isDense(geometry) || geometry.strides.every((stride) => stride === 1))) {
    const { input, pad } = border(on, image, geometry);
    return on.kernel('Conv2D', { x: input, filter: weights }, { strides: geometry.strides, pad, dataFormat: 'NHWC', dilations: geometry.dilations }, shape);
  }
  const product = on.matMul(columns(on, image, geometry), on.reshape(weights, [-1, weights.shape[3]!]));
  return on.reshape(product, shape);
}

function wholeInputGrad(on: Emitter, weights: Sym, flow: Sym, geometry: ConvGeometry): Sym {
  const channels = weights.shape[2]!;
  if (on.has('Conv2DBackpropInput') && isDense(geometry)) {
    const { pad, shape } = borderShape(geometry, channels);
    const attrs = { strides: geometry.strides, pad, dataFormat: 'NHWC', inputShape: shape };
    return unbordered(on, on.kernel('Conv2DBackpropInput', { dy: flow, filter: weights }, attrs, shape), geometry);
  }
  const rows = sizeOf(flow.shape) / flow.shape[3]!;
  const product = on.matMul(on.reshape(flow, [rows, -1]), on.reshape(weights, [-1, weights.shape[3]!]), { transB: true });
  const taps = on.reshape(product, outShape(geometry, -1));
  return gathered(on, windowsOf(geometry), geometry.x.slice(2), (_, i) => on.part(taps, 3, i * channels, (i + 1) * channels));
}

function wholeFilterGrad(on: Emitter, image: Sym, flow: Sym, geometry: ConvGeometry): Sym {
  const shape = [...geometry.filter.slice(2), image.shape[3]!, flow.shape[3]!];
  if (on.has('Conv2DBackpropFilter') && isDense(geometry)) {
    const { input, pad } = border(on, image, geometry);
    return on.kernel('Conv2DBackpropFilter', { x: input, dy: flow }, { strides: geometry.strides, pad, dataFormat: 'NHWC', filterShape: shape }, shape);
  }
  const rows = sizeOf(flow.shape) / flow.shape[3]!;
  return on.reshape(on.matMul(columns(on, image, geometry), on.reshape(flow, [rows, -1]), { transA: true }), shape);
}

function depthwise(on: Emitter, image: Sym, weights: Sym, geometry: ConvGeometry): Sym {
  const filter = depthwiseFilter(on, weights, geometry);
  const shape = outShape(geometry, weights.shape[3]!);
  if (on.has('DepthwiseConv2dNative') && isEven(geometry) && (isDense(geometry) || geometry.strides[0] === 1)) {
    const { input, pad } = border(on, image, geometry);
    return on.kernel('DepthwiseConv2dNative', { x: input, filter }, { strides: geometry.strides, pad, dataFormat: 'NHWC', dilations: geometry.dilations }, shape);
  }
  const windows = windowsOf(geometry);
  const around = padded(on, repeated(on, image, geometry), windows);
  return tapsOf(windows).map((tap, i) => on.mul(tapOf(on, around, windows, tap), tapWeights(on, weights, i))).reduce((a, b) => on.add(a, b));
}

function depthwiseInputGrad(on: Emitter, weights: Sym, flow: Sym, geometry: ConvGeometry): Sym {
  const channels = geometry.x[1]!;
  if (on.has('DepthwiseConv2dNativeBackpropInput') && isEven(geometry) && isDense(geometry)) {
    const { pad, shape } = borderShape(geometry, channels);
    const attrs = { strides: geometry.strides, pad, dilations: geometry.dilations, inputShape: shape };
    const inputs = { dy: flow, filter: depthwiseFilter(on, weights, geometry) };
    return unbordered(on, on.kernel('DepthwiseConv2dNativeBackpropInput', inputs, attrs, shape), geometry);
  }
  const repeats = gathered(on, windowsOf(geometry), geometry.x.slice(2), (_, i) => on.mul(flow, tapWeights(on, weights, i)));
  const [batch, , height, width] = geometry.x as [number, number, number, number];
  return on.reshape(on.sum(on.reshape(repeats, [batch * height * width, channels, -1]), [2]), [batch, height, width, channels]);
}

function depthwiseFilterGrad(on: Emitter, image: Sym, flow: Sym, geometry: ConvGeometry): Sym {
  const [height, width] = geometry.filter.slice(2) as [number, number];
  const filters = flow.shape[3]!;
  const windows = windowsOf(geometry);
  if (on.has('DepthwiseConv2dNativeBackpropFilter') && isEven(geometry) && isDense(geometry)) {
    const { input, pad } = border(on, image, geometry);
    const shape = [height, width, image.shape[3]!, filters / image.shape[3]!];
    const attrs = { strides: geometry.strides, pad, dilations: geometry.dilations, filterShape: shape };
    return on.reshape(on.kernel('DepthwiseConv2dNativeBackpropFilter', { x: input, dy: flow }, attrs, shape), [height, width, 1, filters]);
  }
  const around = padded(on, repeated(on, image, geometry), windows);
  const rows = tapsOf(windows).map((tap) => on.reshape(on.sum(on.mul(tapOf(on, around, windows, tap), flow), [0, 1, 2]), [1, filters]));
  return on.reshape(on.concat(rows, 0), [height, width, 1, filters]);
}

/** The weights of one tap, [M·C]. */
function tapWeights(on: Emitter, weights: Sym, tap: number): Sym {
  const filters = weights.shape[3]!;
  return on.reshape(on.part(on.reshape(weights, [-1, filters]), 0, tap, tap + 1), [filters]);
}

/** Every channel as often as it has filters. */
function repeated(on: Emitter, image: Sym, { x, filter }: ConvGeometry): Sym {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const rows = on.reshape(image, [batch * height * width, channels, 1]);
  return on.reshape(on.broadcast(rows, [rows.shape[0]!, channels, filter[0]! / x[1]!]), [batch, height, width, filter[0]!]);
}

/** Filters of a depthwise convolution as TensorFlow takes them: [H, W, C, M]. The order of filters is the same. */
function depthwiseFilter(on: Emitter, weights: Sym, { x, filter }: ConvGeometry): Sym {
  return on.reshape(weights, [...filter.slice(2), x[1]!, filter[0]! / x[1]!]);
}

/** What lies under the windows, one row each: [N·OH·OW, KH·KW·C]. */
function columns(on: Emitter, image: Sym, geometry: ConvGeometry): Sym {
  const windows = windowsOf(geometry);
  const around = padded(on, image, windows);
  const taps = on.concat(tapsOf(windows).map((tap) => tapOf(on, around, windows, tap)), 3);
  return on.reshape(taps, [-1, taps.shape[3]!]);
}

/** The image as a convolution without padding of its own takes it; untouched where TensorFlow's `same` pads alike. */
function border(on: Emitter, image: Sym, geometry: ConvGeometry): { input: Sym; pad: string } {
  const [top, left, bottom, right] = geometry.pads as [number, number, number, number];
  const pad = padName(geometry);
  return { pad, input: pad === 'same' ? image : on.pad(image, [[0, 0], [top, bottom], [left, right], [0, 0]]) };
}

function borderShape(geometry: ConvGeometry, channels: number): { shape: readonly number[]; pad: string } {
  const [batch, , height, width] = geometry.x as [number, number, number, number];
  const [top, left, bottom, right] = padName(geometry) === 'same' ? [0, 0, 0, 0] : geometry.pads as [number, number, number, number];
  return { pad: padName(geometry), shape: [batch, height + top + bottom, width + left + right, channels] };
}

function unbordered(on: Emitter, image: Sym, geometry: ConvGeometry): Sym {
  const [batch, , height, width] = geometry.x as [number, number, number, number];
  const [top, left] = padName(geometry) === 'same' ? [0, 0] : geometry.pads as [number, number];
  return on.slice(image, [0, top, left, 0], [batch, height, width, image.shape[3]!]);
}

/** TensorFlow's `same` gives ceil(extent / stride) and puts the odd one of its zeros below and right. */
function padName({ x, filter, y, strides, pads, dilations }: ConvGeometry): 'same' | 'valid' {
  const same = [2, 3].every((axis) => {
    const [stride, extent] = [strides[axis - 2]!, x[axis]!];
    const total = Math.max((Math.ceil(extent / stride) - 1) * stride + (filter[axis]! - 1) * dilations[axis - 2]! + 1 - extent, 0);
    const [before, after] = [pads[axis - 2]!, pads[axis]!];
    return y[axis] === Math.ceil(extent / stride) && before === Math.floor(total / 2) && after === total - before;
  });
  return same ? 'same' : 'valid';
}

function windowsOf({ filter, y, strides, pads, dilations }: ConvGeometry): Windows {
  return { kernel: filter.slice(2), strides, dilations, pads, out: y.slice(2) };
}

function outShape({ y: [batch = 1, , height = 1, width = 1] }: ConvGeometry, channels: number): number[] {
  return [batch, height, width, channels];
}

function isDepthwise({ x, groups }: ConvGeometry): boolean {
  return groups > 1 && groups === x[1];
}

/** Whether taps are neighbours: TensorFlow has no gradients of dilated convolutions. */
function isDense({ dilations }: ConvGeometry): boolean {
  return dilations.every((dilation) => dilation === 1);
}

/** TensorFlow's depthwise kernels move as far down as across. */
function isEven({ strides, dilations }: ConvGeometry): boolean {
  return strides[0] === strides[1] && dilations[0] === dilations[1];
}
