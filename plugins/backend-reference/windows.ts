import type { ConvGeometry } from '../../core/ops/shape/window.ts';

/**
 * Visits every product of a convolution: `y[yi] += x[xi] * filter[fi]`. The gradients are the same visits with the
 * roles exchanged, which is what makes them right by construction.
 */
export function eachTap(geometry: ConvGeometry, visit: (xi: number, fi: number, yi: number) => void): void {
  const { x, filter, y, strides, pads, dilations, groups } = geometry;
  const [batch, channels, height, width] = x as [number, number, number, number];
  const [filters, depth, kernelHeight, kernelWidth] = filter as [number, number, number, number];
  const [, , outHeight, outWidth] = y as [number, number, number, number];
  const perGroup = filters / groups;
  for (let n = 0; n < batch; n++) for (let o = 0; o < filters; o++) for (let c = 0; c < depth; c++) {
    const xPlane = (n * channels + Math.floor(o / perGroup) * depth + c) * height * width;
    const fPlane = (o * depth + c) * kernelHeight * kernelWidth;
    const yPlane = (n * filters + o) * outHeight * outWidth;
    for (let i = 0; i < kernelHeight; i++) for (let j = 0; j < kernelWidth; j++) {
      for (let p = 0; p < outHeight; p++) {
        const row = p * strides[0]! - pads[0]! + i * dilations[0]!;
        if (row < 0 || row >= height) continue;
        for (let q = 0; q < outWidth; q++) {
          const column = q * strides[1]! - pads[1]! + j * dilations[1]!;
          if (column >= 0 && column < width) visit(xPlane + row * width + column, fPlane + i * kernelWidth + j, yPlane + p * outWidth + q);
        }
      }
    }
  }
}

/** Sizes of a 2-D pooling. */
export interface PoolGeometry {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
}

/** Visits every pooling window with the elements of x that lie inside the image, row by row. */
export function eachWindow(geometry: PoolGeometry, visit: (yi: number, inside: readonly number[]) => void): void {
  const { x, y, kernel, strides, pads } = geometry;
  const [batch, channels, height, width] = x as [number, number, number, number];
  const [, , outHeight, outWidth] = y as [number, number, number, number];
  for (let plane = 0; plane < batch * channels; plane++) for (let p = 0; p < outHeight; p++) for (let q = 0; q < outWidth; q++) {
    const top = p * strides[0]! - pads[0]!;
    const left = q * strides[1]! - pads[1]!;
    const inside: number[] = [];
    for (let row = Math.max(top, 0); row < Math.min(top + kernel[0]!, height); row++) {
      for (let column = Math.max(left, 0); column < Math.min(left + kernel[1]!, width); column++) inside.push((plane * height + row) * width + column);
    }
    visit((plane * outHeight + p) * outWidth + q, inside);
  }
}
