import t from 'tap';
import { runTransforms, sampleWith } from '../run-transforms.ts';

t.test('boxes go from pixels to centre and size in 0..1, padded with zeros', async (t) => {
  const sample = runTransforms(sampleWith(200, 100, [[20, 10, 60, 50]]), [{ type: 'NormalizeBox' }, { type: 'PadBox', num_max_boxes: 2 }, { type: 'BboxXYXY2XYWH' }]);
  t.same([...sample.boxes].map((value) => Math.round(value * 1e6) / 1e6), [0.2, 0.3, 0.2, 0.4, 0, 0, 0, 0]);
  t.same([[...sample.classes], [...sample.scores]], [[0, 0], [1, 0]]);
});

t.test('boxes beyond the number of rows are dropped', async (t) => {
  const sample = runTransforms(sampleWith(9, 9, [[0, 0, 1, 1], [1, 1, 2, 2]]), [{ type: 'PadBox', num_max_boxes: 1 }]);
  t.same([[...sample.boxes], [...sample.classes]], [[0, 0, 1, 1], [0]]);
});

t.test('a flip turns boxes with the picture, counting pixels', async (t) => {
  const sideways = runTransforms(sampleWith(10, 8, [[1, 2, 3, 6]]), [{ type: 'RandomFlipImage', prob: 1 }]);
  t.same([...sideways.boxes], [6, 2, 8, 6]);
  const upsideDown = runTransforms(sampleWith(10, 8, [[1, 2, 3, 6]]), [{ type: 'RandomFlipImage', prob: 0, vertical_prob: 1 }]);
  t.same([...upsideDown.boxes], [1, 1, 3, 5]);
  const normalized = runTransforms(sampleWith(10, 8, [[0.25, 0, 0.5, 1]]), [{ type: 'RandomFlipImage', prob: 1, is_normalized: true }]);
  t.same([...normalized.boxes], [0.5, 0, 0.75, 1]);
});

t.test('Resize scales boxes in pixels, ResizeImage leaves them', async (t) => {
  const scaled = runTransforms(sampleWith(20, 10, [[2, 4, 20, 10]]), [{ type: 'Resize', target_dim: 40 }]);
  t.same([[...scaled.boxes], scaled.width, scaled.height], [[4, 16, 39, 39], 40, 40]);
  const wide = runTransforms(sampleWith(20, 10, [[2, 4, 20, 10]]), [{ type: 'Resize', target_dim: [[30, 40]] }]);
  t.same([[wide.picture!.width, wide.picture!.height], [wide.width, wide.height], [...wide.boxes]], [[40, 30], [40, 30], [4, 12, 39, 29]]);
  const kept = runTransforms(sampleWith(20, 10, [[2, 4, 20, 10]]), [{ type: 'ResizeImage', target_size: 40 }]);
  t.same([[...kept.boxes], kept.width, kept.picture?.width], [[2, 4, 20, 10], 20, 40]);
});
