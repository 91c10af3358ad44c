import { isOp, type Node } from '../../../core/ir/types.ts';
import { quantizerOf } from '../frozen-quantizer.ts';
import { flag, float, floats, int, type Attributes } from '../attributes.ts';
import { lower } from '../lowering.ts';
import { writeProduct } from '../write-product.ts';

/** A fully connected layer is `mul`, as `fluid.layers.fc` builds it; other products are `matmul`. */
lower('MatMul', (on, node) => {
  const { inputs: { a, b }, outputs: { y } } = node;
  const connected = isConnected(node);
  const layer = on.layer(connected ? 'fc' : 'matmul');
  const product = writeProduct(on, y, layer, {
    type: connected ? 'mul' : 'matmul', data: { slot: 'X', value: a }, weight: { slot: 'Y', value: b }, result: 'Out', channelAxis: node.attrs.transB ? 0 : 1, empty: {}, hasBias: false,
    attrs: connected ? MUL : matmul(node),
  });
  on.bind(y, product, layer);
});

function isConnected({ inputs: { b }, attrs: { transA, transB } }: Node<'MatMul'>): boolean {
  return !transA && !transB && (isOp(b.producer, 'Constant') || quantizerOf(b)?.kind === 'weight');
}

const MUL: Attributes = {
  x_num_col_dims: int(1), y_num_col_dims: int(1), use_mkldnn: flag(false), scale_x: float(1), scale_y: floats([1]), scale_out: float(1), force_fp32_output: flag(false),
};

function matmul({ attrs: { transA, transB } }: Node<'MatMul'>): Attributes {
  return { transpose_X: flag(transA), transpose_Y: flag(transB), alpha: float(1), use_mkldnn: flag(false), use_quantizer: flag(false) };
}
