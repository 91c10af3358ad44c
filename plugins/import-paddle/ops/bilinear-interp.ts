import { resizeSize } from '../resize-size.ts';
import type { Translation } from '../op-context.ts';

/** `bilinear_interp` and `bilinear_interp_v2`. */
export const bilinearInterp: Translation = (op) => {
  op.emit('ResizeBilinear', { x: op.value('X') }, { ...resizeSize(op), alignCorners: op.flag('align_corners', true), alignMode: op.number('align_mode', 1) });
};
