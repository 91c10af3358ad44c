import t from 'tap';
import { runTransforms, sampleWith } from '../run-transforms.ts';

const NORMALIZE = { type: 'NormalizeImage', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], is_scale: true, is_channel_first: false };
const DISTORT = { type: 'ColorDistort', contrast: [1.5, 1.5, 0] };

for (const [what, before] of [['bytes', []], ['floats', [DISTORT]]] as const) {
  t.test(`normalizing and permuting ${what} in one pass equals permuting first`, async (t) => {
    const fused = runTransforms(sampleWith(5, 4), [...before, NORMALIZE, { type: 'PadBox' }, { type: 'Permute', to_bgr: false }]);
    const planesFirst = runTransforms(sampleWith(5, 4), [...before, { type: 'Permute', to_bgr: false }, { ...NORMALIZE, is_channel_first: true }]);
    t.same(fused.planes?.data, planesFirst.planes?.data);
  });
}

t.test('pixels become (pixel / 255 - mean) / std in planes of red, green and blue', async (t) => {
  const { planes } = runTransforms(sampleWith(3, 2), [NORMALIZE, { type: 'Permute', to_bgr: false }]);
  const { pixels } = sampleWith(3, 2).picture!;
  t.ok(Math.abs(planes!.data[0]! - (pixels[0]! / 255 - 0.485) / 0.229) < 1e-6);
  t.ok(Math.abs(planes!.data[6 + 4]! - (pixels[4 * 3 + 1]! / 255 - 0.456) / 0.224) < 1e-6);
  const reversed = runTransforms(sampleWith(3, 2), [NORMALIZE, { type: 'Permute', to_bgr: true }]);
  t.same(reversed.planes!.data.slice(12), planes!.data.slice(0, 6));
});

t.test('normalizing planes before there are any is refused', async (t) => {
  t.throws(() => runTransforms(sampleWith(3, 2), [{ ...NORMALIZE, is_channel_first: true }]), { code: 'ERR_TRANSFORM_FAILED' });
});
