import t from 'tap';
import { parseGraph } from '../../../core/ir/parse.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';
import '../../../core/ops/index.ts';
import { specializeGraph } from '../../../core/rewrite/specialize.ts';

const TEXT = `graph "net"
input %image: float32[1,3,8,8]
input %imSize: int32[1,2]
state %w: float32[4,3,3,3] fill 0 (role="parameter")
%conv = Conv2d(x=%image, filter=%w) {strides=[2, 2], pads=[1, 1, 1, 1]}
%up = ResizeNearest(x=%conv) {scale=[2, 2]}
%flat = Reshape(x=%up) {shape=[0, -1]}
output "flat" = %flat
`;

t.test('another input shape goes through the whole graph and leaves the original alone', (t) => {
  const original = parseGraph(TEXT);
  const special = specializeGraph(original, { image: [5, 3, 12, 16] });
  t.strictSame(special.value('conv')?.type.shape, [5, 4, 6, 8]);
  t.strictSame(special.outputs.get('flat')?.type.shape, [5, 4 * 12 * 16]);
  t.strictSame(special.inputs.get('imSize')?.type.shape, [1, 2], 'inputs not named keep their shape');
  t.strictSame(original.value('conv')?.type.shape, [1, 4, 4, 4]);
  verifyGraph(special);
  t.end();
});

t.test('an unknown input and a shape that does not fit are refused', (t) => {
  const original = parseGraph(TEXT);
  t.throws(() => specializeGraph(original, { imag: [1, 3, 8, 8] }), { code: 'ERR_GRAPH_INVALID', message: /Did you mean "image"/ });
  t.throws(() => specializeGraph(original, { image: [1, 4, 8, 8] }), { code: 'ERR_OP_SHAPE', message: /4 channels/ });
  t.end();
});
