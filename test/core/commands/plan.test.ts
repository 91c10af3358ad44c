import t from 'tap';
import type { ConfigObject } from '../../../core/config/index.ts';
import { tinyKernel } from '../../plugins/export-onnx/calibrated-run.ts';

async function reasons(config: ConfigObject): Promise<string[]> {
  const kernel = tinyKernel(config);
  const { limits } = await kernel.run('plan', {});
  await kernel.dispose();
  return [...new Set(limits.map(({ reason }) => reason))];
}

t.test('a plan that Paddle Lite runs as it is has no limits', async (t) => {
  t.same(await reasons({ target: 'paddle-lite' }), []);
});

t.test('what Paddle Lite cannot do is named before training', async (t) => {
  t.match(await reasons({ target: 'paddle-lite', quantization: { activation_quantize_type: 'abs_max' } }), [/taken from each image \(abs_max\)/]);
  t.match(await reasons({ target: 'paddle-lite', quantization: { weight_bits: 12 } }), [/12 bits/]);
  t.match(await reasons({ target: 'paddle-lite', quantization: { onnx_format: true } }), [/-128/]);
});

t.test('8-bit weights run exactly but slower in ONNX Runtime on some machines, which is told; 7-bit weights need nothing', async (t) => {
  t.match(await reasons({ target: 'onnxruntime' }), [/slower exact mode that the exported file asks for .*on x64 without VNNI/]);
  t.same(await reasons({ target: 'onnxruntime', quantization: { weight_bits: 7 } }), []);
});
