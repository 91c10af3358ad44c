import t from 'tap';
import { flatten } from '../../../../plugins/reader/picture.ts';
import type { Sample } from '../../../../plugins/reader/sample.ts';
import type { TransformSpec } from '../../../../plugins/reader/transform-list.ts';
import { cropBoxes } from '../../../../plugins/reader/transforms/random-crop.ts';
import { runTransforms, sampleWith } from '../run-transforms.ts';

const BOXES = [[10, 10, 30, 40], [50, 20, 79, 59], [0, 50, 20, 59]];
const CHANGES: readonly TransformSpec[] = [{ type: 'RandomWindow', prob: 1 }, { type: 'RandomExpand', prob: 0 }, { type: 'RandomCrop', allow_no_crop: false }];

/** Each box's top left pixel, which must stay the same pixel wherever the window goes. */
function corners({ picture, boxes, classes }: Sample): Map<number, string> {
  const { pixels, width } = flatten(picture!);
  return new Map(Array.from(classes, (label, i) => {
    const at = (boxes[i * 4 + 1]! * width + boxes[i * 4]!) * 3;
    return [label, [...pixels.subarray(at, at + 3)].join()];
  }));
}

for (const change of CHANGES) {
  t.test(`${change.type} moves boxes with their pixels and keeps them inside`, async (t) => {
    const original = corners(sampleWith(80, 60, BOXES));
    let compared = 0;
    for (let seed = 0; seed < 60; seed++) {
      const sample = runTransforms(sampleWith(80, 60, BOXES), [change], seed);
      t.same([sample.width, sample.height], [sample.picture!.width, sample.picture!.height]);
      t.ok(sample.boxes.every((value, i) => value >= 0 && value <= (i % 2 === 0 ? sample.width : sample.height)));
      for (const [label, color] of corners(sample)) {
        const row = sample.classes.indexOf(label) * 4;
        // A box that was cut has another corner.
        if (sample.boxes[row]! === 0 || sample.boxes[row + 1]! === 0) continue;
        t.equal(color, original.get(label));
        compared++;
      }
    }
    t.ok(compared > 30, `${compared} corners compared`);
  });
}

t.test('RandomCrop leaves an image without boxes alone', async (t) => {
  const sample = runTransforms(sampleWith(80, 60), [{ type: 'RandomCrop', allow_no_crop: false }]);
  t.same([sample.width, sample.height], [80, 60]);
});

t.test('RandomCrop reaches the overlap it drew with some box', async (t) => {
  for (let seed = 0; seed < 20; seed++) {
    const { boxes, width, height } = runTransforms(sampleWith(80, 60, [[0, 0, 79, 59]]), [{ type: 'RandomCrop', allow_no_crop: false, thresholds: [0.7] }], seed);
    t.ok((boxes[2]! - boxes[0]!) * (boxes[3]! - boxes[1]!) >= 0.7 * 79 * 59 || width * height === 80 * 60);
  }
});

t.test('a crop keeps the boxes whose centre is inside, cut to it', async (t) => {
  const crop = [20, 10, 60, 50] as const;
  const inside = [15, 5, 27, 45];
  const { boxes, rows } = cropBoxes(Float32Array.from([...inside, 10, 15, 29, 40, 50, 15, 70, 40, 10, 0, 30, 20, 30, 40, 40, 60]), crop);
  t.same(rows, [0, 3], 'a centre on the left or upper border is inside, on the right or lower one it is not');
  t.same([...boxes.subarray(0, 4)], [0, 0, 7, 35]);
});

t.test('a probability of zero leaves the image alone', async (t) => {
  const sample = runTransforms(sampleWith(80, 60, BOXES), [{ type: 'RandomWindow', prob: 0 }, { type: 'RandomExpand', prob: 1 }, { type: 'RandomFlipImage', prob: 0 }, { type: 'RandomColor', prob: 0 }]);
  t.same([...flatten(sample.picture!).pixels], [...sampleWith(80, 60).picture!.pixels]);
});
