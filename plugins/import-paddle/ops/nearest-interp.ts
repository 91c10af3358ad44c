import { resizeSize } from '../resize-size.ts';
import type { Translation } from '../op-context.ts';

/** `nearest_interp` and `nearest_interp_v2`. */
export const nearestInterp: Translation = (op) => {
  op.emit('ResizeNearest', { x: op.value('X') }, { ...resizeSize(op), alignCorners: op.flag('align_corners', true) });
};
