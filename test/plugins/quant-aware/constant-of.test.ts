import t from 'tap';
import { createGraph } from '../../../core/index.ts';
import { full, tensor } from '../../../core/tensor/tensor.ts';
import { constantOf } from '../../../plugins/quant-aware/constant-of.ts';

t.test('values of states count as constants where they are given, and only those', async (t) => {
  const { editor } = createGraph('scale');
  const weights = editor.state({ name: 'weights', role: 'parameter', initial: full('float32', [2], 0) });
  const scale = editor.emit('AbsMax', { x: weights.value }).y;
  const image = editor.emit('Abs', { x: editor.input('image', { dtype: 'float32', shape: [2] }) }).y;
  const find = constantOf(new Map([['weights', tensor('float32', [2], [-3, 2])]]));
  t.same(find(scale)!.data, Float32Array.of(3));
  t.equal(find(image), undefined);
  t.equal(constantOf()(scale), undefined);
});
