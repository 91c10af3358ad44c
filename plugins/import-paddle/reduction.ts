import type { Translation } from './op-context.ts';

/** An op that folds axes; without `dim`, or with `reduce_all`, all of them. */
export function reduction(ours: 'ReduceMean' | 'ReduceSum' | 'ReduceMax'): Translation {
  return (op) => {
    const x = op.value('X');
    const rank = x.type.shape.length;
    const dims = op.numbers('dim');
    const axes = op.flag('reduce_all') || dims.length === 0 ? x.type.shape.map((_, axis) => axis) : dims.map((axis) => op.axisOf(axis, rank));
    op.emit(ours, { x }, { axes, keepDims: op.flag('keep_dim') });
  };
}
