import fc from 'fast-check';
import t from 'tap';
import { quantizeTensor, roundHalfAway, roundHalfEven } from '../../../core/quant/quantize-tensor.ts';
import { quantMax } from '../../../core/quant/spec.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import { evaluateOp } from '../../conformance/evaluate-op.ts';

t.test('halves go to the even neighbour, or away from zero', async (t) => {
  t.same([0.5, 1.5, 2.5, -0.5, -1.5, 0.4999].map((x) => roundHalfEven(x) + 0), [0, 2, 2, 0, -2, 0]);
  t.same([0.5, 1.5, 2.5, -0.5, -1.5, 0.4999].map((x) => roundHalfAway(x) + 0), [1, 2, 3, -1, -2, 0]);
});

t.test('levels are clipped at the ends of the format', async (t) => {
  const x = tensor('float32', [5], [-2, -1, 0.25, 1, 2]);
  const scale = tensor('float32', [1], [1]);
  t.same([...quantizeTensor(x, scale, { bits: 8, signed: true, rounding: 'half-even' }).data], [-127, -127, 32, 127, 127]);
  t.same([...quantizeTensor(x, scale, { bits: 8, signed: true, narrow: false, rounding: 'half-even' }).data], [-128, -127, 32, 127, 127]);
  t.same([...quantizeTensor(x, scale, { bits: 7, signed: true, rounding: 'half-even' }).data], [-63, -63, 16, 63, 63]);
  t.same([...quantizeTensor(x, scale, { bits: 8, signed: false, rounding: 'half-even' }).data], [0, 0, 64, 255, 255]);
});

t.test('each channel has its scale, and a dead one gives zeros instead of NaN', async (t) => {
  const x = tensor('float32', [3, 2], [1, -0.5, 0, 0, 4, 2]);
  const { data } = quantizeTensor(x, tensor('float32', [3], [1, 0, 4]), { bits: 8, signed: true, axis: 0, rounding: 'half-even' });
  t.same([...data], [127, -64, 0, 0, 127, 64]);
});

t.test('more than eight bits are held in int32', async (t) => {
  const { dtype, data } = quantizeTensor(tensor('float32', [2], [1, -1]), tensor('float32', [1], [1]), { bits: 16, signed: true, rounding: 'half-even' });
  t.equal(dtype, 'int32');
  t.same([...data], [32767, -32767]);
});

t.test('frozen levels stand for the values fake-quant gives, to the bit', async () => {
  const floats = fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 1, maxLength: 40 });
  fc.assert(fc.property(floats, fc.float({ min: Math.fround(1e-3), max: 8, noNaN: true }), fc.integer({ min: 2, max: 8 }), (values, threshold, bits) => {
    const [x, scale] = [tensor('float32', [values.length], values), tensor('float32', [1], [threshold])];
    const { data } = quantizeTensor(x, scale, { bits, signed: true, rounding: 'half-even' });
    const fake = evaluateOp('FakeQuantize', { x, scale }, { bits })['y']!.data;
    const qmax = quantMax({ bits, signed: true });
    return data.every((level, i) => Math.fround(Math.fround(Number(level) * scale.data[0]!) / qmax) === Number(fake[i]) + 0);
  }));
});
