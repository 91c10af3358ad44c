import type { Value } from '../ir/types.ts';
import { defineOp } from './define-op.ts';
import { DEFORMABLE_INPUTS, expectDeformable, type DeformableWindow } from './deformable-sample.ts';
import { reshapeTo } from './gradient-terms.ts';
import { expectFloat, expectRank } from './shape/expect.ts';
import { convShape, CONV_ATTRIBUTES, type ConvAttributes } from './shape/window.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    DeformableConv: {
      inputs: { x: Value; offset: Value; mask: Value; filter: Value }; outputs: 'y'; attrs: ConvAttributes & Pick<DeformableWindow, 'deformableGroups'>;
    };
  }
}

/** Convolution whose taps are moved and weighted per pixel. Source: Zhu et al. 2019, arXiv:1811.11168; Paddle `deformable_conv`, ONNX `DeformConv`. */
export const DeformableConv = defineOp<'DeformableConv'>({
  name: 'DeformableConv',
  doc: 'Convolution whose taps are moved by an offset and weighted by a mask at every pixel of the output (deformable convolution v2): Conv2d of DeformableSample. Source: Zhu et al. 2019, arXiv:1811.11168; Paddle `deformable_conv`, ONNX `DeformConv`.',
  inputs: { ...DEFORMABLE_INPUTS, filter: { doc: 'float32 OIHW; I is the channels divided by groups' } },
  outputs: { y: 'NCHW' },
  attrs: { ...CONV_ATTRIBUTES, deformableGroups: { doc: 'groups of channels that are moved alike', default: 1 } },
  infer({ filter, ...sampled }, attrs) {
    expectFloat('DeformableConv.filter', filter);
    expectRank('DeformableConv.filter', filter, 4);
    expectDeformable('DeformableConv', sampled, { ...attrs, kernel: filter.shape.slice(2) });
    return { y: { dtype: 'float32', shape: convShape('DeformableConv', sampled.x.shape, filter.shape, attrs) } };
  },
  gradient({ inputs: { x, offset, mask, filter }, attrs: { groups, ...window }, gradients, editor, wants }) {
    const dy = gradients.y!;
    const attrs = { ...window, kernel: filter.type.shape.slice(2) };
    const [filters = 0, depth = 0, height = 0, width = 0] = filter.type.shape;
    const taps = height * width;
    // On samples it is a pointwise convolution, whose gradients are known.
    const flat = [filters, depth * taps, 1, 1];
    const found: { filter?: Value } = {};
    if (wants('filter')) {
      const samples = editor.emit('DeformableSample', { x, offset, mask }, attrs).y;
      found.filter = reshapeTo(editor, editor.emit('Conv2dFilterGrad', { x: samples, dy }, { groups, filterShape: flat }).df, filter.type.shape);
    }
    if (!(wants('x') || wants('offset') || wants('mask'))) return found;
    const inputShape = [x.type.shape[0]!, x.type.shape[1]! * taps, ...dy.type.shape.slice(2)];
    const flow = editor.emit('Conv2dInputGrad', { filter: reshapeTo(editor, filter, flat), dy }, { groups, inputShape }).dx;
    const { dx, doffset, dmask } = editor.emit('DeformableSampleGrad', { x, offset, mask, dy: flow }, attrs);
    return { ...found, x: dx, offset: doffset, mask: dmask };
  },
});
