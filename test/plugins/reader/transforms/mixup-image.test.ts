import t from 'tap';
import { pictureOf } from '../../../../plugins/reader/picture.ts';
import { mixSamples } from '../../../../plugins/reader/transforms/mixup-image.ts';
import { runTransforms, sampleWith } from '../run-transforms.ts';

t.test('images are summed by weight on a canvas that holds both, and boxes carry their weight', async (t) => {
  const first = { ...sampleWith(2, 1, [[0, 0, 1, 1]]), picture: pictureOf(Uint8Array.of(100, 100, 100, 200, 200, 200), 2, 1) };
  const second = { ...sampleWith(1, 2, [[0, 0, 1, 2]]), picture: pictureOf(Uint8Array.of(50, 50, 50, 10, 10, 10), 1, 2) };
  mixSamples(first, second, 0.25);
  t.same([first.width, first.height], [2, 2]);
  t.same([...first.picture.pixels], [62, 62, 62, 50, 50, 50, 7, 7, 7, 0, 0, 0]);
  t.same([[...first.boxes], [...first.classes], [...first.scores]], [[0, 0, 1, 1, 0, 0, 1, 2], [0, 0], [0.25, 0.75]]);
});

t.test('a sample without a second image passes', async (t) => {
  t.equal(runTransforms(sampleWith(2, 2, [[0, 0, 1, 1]]), [{ type: 'MixupImage' }]).scores[0], 1);
});

t.test('mixing distorted colours is refused', async (t) => {
  const sample = { ...sampleWith(2, 2), mixup: sampleWith(2, 2) };
  const list = [{ type: 'ColorDistort', contrast: [2, 2, 0] }, { type: 'MixupImage' }];
  t.throws(() => runTransforms(sample, list), { code: 'ERR_TRANSFORM_FAILED', message: /MixupImage on sample.png/ });
});
