import { isOp } from '../../../core/ir/types.ts';
import type { Pass } from '../../../core/rewrite/pass.ts';

/**
 * Repeats a quantizer in front of the nearest-neighbour resize it follows. Copying pixels and rounding them commute, so
 * no number changes, but the convolution or activation before the resize now has its quantizer beside it, and the resize
 * itself runs on integers.
 */
export const quantizeBeforeResize: Pass = {
  name: 'quantize-before-resize',
  run(graph, editor) {
    let changed = false;
    for (const resize of graph.nodes()) {
      if (!isOp(resize, 'ResizeNearest')) continue;
      const readers = [...resize.outputs.y.uses].map((use) => use.node);
      const [quantize] = readers;
      if ([...graph.outputs.values()].includes(resize.outputs.y)) continue;
      if (readers.length !== 1 || !isOp(quantize, 'QuantizeLinear') || isOp(resize.inputs.x.producer, 'DequantizeLinear')) continue;
      const { scale, zeroPoint } = quantize.inputs;
      const { bits, signed, axis } = quantize.attrs;
      const integers = editor.emit('QuantizeLinear', { x: resize.inputs.x, scale, zeroPoint }, quantize.attrs, { name: `${resize.name}.levels`, scope: resize.scope }).y;
      const real = editor.emit('DequantizeLinear', { x: integers, scale, zeroPoint }, { bits, signed, axis }, { name: `${resize.name}.dequantized`, scope: resize.scope }).y;
      editor.setInput(resize, 'x', real);
      changed = true;
    }
    return { changed };
  },
};
