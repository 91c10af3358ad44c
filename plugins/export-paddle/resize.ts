import type { Value } from '../../core/ir/types.ts';
import { flag, float, int, text } from './attributes.ts';
import type { ProgramWriter } from './program-writer.ts';

interface ResizeOptions {
  readonly scale: readonly number[];
  readonly alignCorners: boolean;
  readonly alignMode: number;
}

/** A resize by one factor for both sides, or to a size. */
export function resize(on: ProgramWriter, method: 'nearest' | 'bilinear', x: Value, y: Value, { scale, alignCorners, alignMode }: ResizeOptions): void {
  const [factor = 0, other = factor] = scale;
  const byFactor = factor > 0 && factor === other;
  const [, , height = -1, width = -1] = byFactor ? [] : y.type.shape;
  on.emit(y, `${method}_interp`, { X: x, OutSize: [], SizeTensor: [], Scale: [] }, {
    scale: float(byFactor ? factor : 0), out_d: int(-1), out_h: int(height), out_w: int(width), interp_method: text(method),
    align_corners: flag(alignCorners), align_mode: int(alignMode), data_layout: text('NCHW'),
  }, { lodLevel: 'none' });
}
