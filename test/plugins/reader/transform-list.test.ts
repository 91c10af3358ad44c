import t from 'tap';
import { checkTransforms, outputSize, withInputSize } from '../../../plugins/reader/transform-list.ts';

t.test('defaults are Paddle\'s', async (t) => {
  t.same(checkTransforms([{ type: 'DecodeImage' }, { type: 'RandomExpand' }, { type: 'ResizeImage', target_size: 9 }], 'list'), [
    { type: 'DecodeImage', to_rgb: true, with_mixup: false },
    { type: 'RandomExpand', ratio: 4, prob: 0.5, fill_value: [127.5, 127.5, 127.5] },
    { type: 'ResizeImage', target_size: 9, max_size: 0, interp: 1, use_cv2: true },
  ]);
});

t.test('an unknown transform is an error with a suggestion, a bad option one with its place', async (t) => {
  t.throws(() => checkTransforms([{ type: 'RandomFlip' }], 'sample_transforms'), { code: 'ERR_CONFIG_UNKNOWN_KEY', hint: /RandomFlipImage|RandomCrop/ });
  t.throws(() => checkTransforms([{ type: 'RandomCrop', num_attempts: 0 }], 'sample_transforms'), { code: 'ERR_CONFIG_INVALID', message: /sample_transforms\.0\.num_attempts/ });
  t.throws(() => checkTransforms([{ type: 'Permute', to_rgb: true }], 'sample_transforms'), { code: 'ERR_CONFIG_INVALID', message: /to_rgb/ });
});

t.test('an input size replaces that of every resize', async (t) => {
  const list = withInputSize([{ type: 'RandomShape', sizes: [320, 608] }, { type: 'ResizeImage', target_size: 608 }, { type: 'Permute' }], 96);
  t.same(list, [{ type: 'RandomShape', sizes: [96] }, { type: 'ResizeImage', target_size: 96 }, { type: 'Permute' }]);
  t.equal(outputSize(list), 96);
  const wide = withInputSize([{ type: 'RandomShape', sizes: [320, 608] }, { type: 'ResizeImage', target_size: 608 }], [48, 192]);
  t.match(wide, [{ sizes: [[48, 192]] }, { target_size: [[48, 192]] }]);
  t.same(outputSize(checkTransforms(wide, 'x')), [48, 192]);
  t.equal(outputSize([{ type: 'RandomShape', sizes: [320, 608] }]), undefined);
});
