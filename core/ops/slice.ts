import type { Editor } from '../ir/editor.ts';
import type { Value } from '../ir/types.ts';
import { opShape } from '../errors.ts';
import { defineOp } from './define-op.ts';
import { broadcastTo, number } from './gradient-terms.ts';
import { normalizeAxis } from './shape/axis.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Slice: { inputs: { x: Value }; outputs: 'y'; attrs: { axis: number; start: number; end: number } };
  }
}

/** Part of a tensor along one axis. Source: Paddle `slice`, ONNX `Slice`. */
export const Slice = defineOp<'Slice'>({
  name: 'Slice',
  doc: 'The elements from start up to but without end along one axis. Source: Paddle `slice`, ONNX `Slice`.',
  inputs: { x: { doc: 'any type and shape' } },
  outputs: { y: 'type of x' },
  attrs: {
    axis: { kind: 'number', doc: '-1 is the last' },
    start: { kind: 'number', doc: 'first index; negative counts from the end' },
    end: { kind: 'number', doc: 'index after the last; negative counts from the end, beyond the end means the end' },
  },
  infer({ x }, { axis, start, end }) {
    const along = normalizeAxis('Slice', axis, x.shape.length);
    const [first, last] = bounds(x.shape[along]!, start, end);
    return { y: { dtype: x.dtype, shape: x.shape.map((extent, i) => (i === along ? last - first : extent)) } };
  },
  gradient({ inputs: { x }, attrs: { axis, start, end }, gradients: { y: dy }, editor }) {
    const shape = x.type.shape;
    const along = normalizeAxis('Slice', axis, shape.length);
    const [first, last] = bounds(shape[along]!, start, end);
    const pieces = [zeros(editor, shape, along, first), dy!, zeros(editor, shape, along, shape[along]! - last)];
    return { x: editor.emit('Concat', { xs: pieces.filter((piece) => piece !== undefined) }, { axis: along }).y };
  },
});

function bounds(extent: number, start: number, end: number): [first: number, last: number] {
  const first = start < 0 ? start + extent : start;
  const last = Math.min(end < 0 ? end + extent : end, extent);
  if (!Number.isInteger(first) || !Number.isInteger(last) || first < 0 || last <= first) throw opShape('Slice', `${start} to ${end} selects nothing of ${extent}`);
  return [first, last];
}

function zeros(editor: Editor, shape: readonly number[], axis: number, extent: number): Value | undefined {
  if (extent === 0) return undefined;
  return broadcastTo(editor, number(editor, 0), shape.map((one, i) => (i === axis ? extent : one)));
}
