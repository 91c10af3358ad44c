import type { Translation } from '../op-context.ts';

/** `shape`: known now, since graphs are made for known shapes. */
export const shape: Translation = (op) => {
  const { shape: extents } = op.shapeOf('Input');
  op.bindConstant('Out', 'int32', [extents.length], extents);
};
