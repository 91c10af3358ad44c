import t from 'tap';
import { postKernel } from './noise-run.ts';

t.test('options that quant_post and quantization share are one, under either name', async (t) => {
  const { value, origins } = postKernel({ quant_post: { quantizable_op_type: ['mul'], weight_bits: 5, algo: 'KL' } }).config();
  t.same(value.quantization.quantize_op_types, ['mul']);
  t.equal(value.quantization.weight_bits, 5);
  t.equal(value.quant_post.algo, 'KL');
  t.notOk('weight_bits' in value.quant_post);
  t.equal(origins.get('quantization.weight_bits'), 'case');
});

t.test('saying both, and not the same, is an error that shows both', async (t) => {
  const both = (bits: number): unknown => postKernel({ quant_post: { weight_bits: bits }, quantization: { weight_bits: 8 } }).config().value.quantization.weight_bits;
  t.equal(both(8), 8);
  t.throws(() => both(4), { code: 'ERR_CONFIG_INVALID', message: /"quant_post\.weight_bits" \(case\): it is 4, but quantization\.weight_bits is 8 \(case\)/ });
});

t.test('other keys are still checked', async (t) => {
  t.throws(() => postKernel({ quant_post: { algoo: 'KL' } }).config(), { code: 'ERR_CONFIG_UNKNOWN_KEY', hint: /algo/ });
});
