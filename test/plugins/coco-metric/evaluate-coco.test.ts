import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import t from 'tap';
import { evaluateCoco } from '../../../plugins/coco-metric/evaluate-coco.ts';
import type { CocoDocument, CocoResult } from '../../../plugins/coco-metric/json.ts';

interface Golden {
  readonly cases: readonly {
    readonly groundTruth: CocoDocument;
    readonly boxes: CocoResult[];
    readonly masks: CocoResult[];
    readonly expected: Readonly<Record<'bbox' | 'nocat' | 'segm' | 'both' | 'segbox', readonly number[]>>;
  }[];
}

const fixture = new URL('../../fixtures/coco-metric/pycocotools.json', import.meta.url);
const golden = JSON.parse(await readFile(fixture, 'utf8')) as Golden;

const groundTruth: CocoDocument = {
  images: [{ id: 1, width: 100, height: 100 }, { id: 2, width: 100, height: 100 }],
  categories: [{ id: 3, name: 'cell' }, { id: 5, name: 'platelet' }],
  annotations: [
    { id: 1, image_id: 1, category_id: 3, bbox: [10, 10, 20, 20], area: 400 },
    { id: 2, image_id: 1, category_id: 3, bbox: [60, 60, 20, 20], area: 400 },
    { id: 3, image_id: 2, category_id: 5, bbox: [10, 10, 50, 50], area: 2500 },
  ],
};
const hit: CocoResult = { image_id: 1, category_id: 3, bbox: [10, 10, 20, 20], score: 0.9 };

function close(test: Pick<typeof t, 'ok' | 'same'>, stats: Readonly<Record<string, number>>, expected: readonly number[]): void {
  test.same(Object.keys(stats), ['AP', 'AP50', 'AP75', 'APs', 'APm', 'APl', 'AR1', 'AR10', 'AR100', 'ARs', 'ARm', 'ARl']);
  Object.entries(stats).forEach(([name, value], i) => test.ok(Math.abs(value - expected[i]!) < 1e-9, `${name} is ${value}, pycocotools has ${expected[i]}`));
}

t.test('boxes, masks, conversions between them and class-agnostic scores equal pycocotools', async (test) => {
  for (const { groundTruth: truth, boxes, masks, expected } of golden.cases) {
    close(test, evaluateCoco({ groundTruth: truth, detections: boxes }).stats, expected.bbox);
    close(test, evaluateCoco({ groundTruth: truth, detections: boxes, useCats: false }).stats, expected.nocat);
    close(test, evaluateCoco({ groundTruth: truth, detections: masks, iouType: 'segm' }).stats, expected.segm);
    close(test, evaluateCoco({ groundTruth: truth, detections: boxes, iouType: 'segm' }).stats, expected.both);
    close(test, evaluateCoco({ groundTruth: truth, detections: masks }).stats, expected.segbox);
  }
});

t.test('the order of images, annotations and detections does not matter when scores are distinct', async (test) => {
  const truth = golden.cases.map((entry) => entry.groundTruth).find(({ annotations }) => annotations.every(({ id }) => id !== 0)) ?? golden.cases[0]!.groundTruth;
  const detections = golden.cases.find((entry) => entry.groundTruth === truth)!.boxes.map((box, i, { length }) => ({ ...box, score: (i + 1) / length }));
  const { stats } = evaluateCoco({ groundTruth: truth, detections });
  const orders = fc.tuple(permuted(truth.images), permuted(detections));
  fc.assert(fc.property(orders, ([images, shuffled]) => {
    const again = evaluateCoco({ groundTruth: { ...truth, images }, detections: shuffled }).stats;
    return Object.entries(stats).every(([name, value]) => again[name] === value);
  }), { numRuns: 50 });
  test.pass('50 permutations');
});

const permuted = <T>(items: readonly T[]): fc.Arbitrary<T[]> => fc.shuffledSubarray([...items], { minLength: items.length });

t.test('a category without ground truth is undefined, -1, and one without detections 0', async (test) => {
  const { perCategory, reason } = evaluateCoco({ groundTruth: { ...groundTruth, annotations: groundTruth.annotations.slice(0, 2) }, detections: [] });
  test.same(perCategory.map(({ name, AP, AP50 }) => [name, AP, AP50]), [['cell', 0, 0], ['platelet', -1, -1]]);
  test.match(reason, /^no detections/);
});

t.test('no detections give 0 and say so', async (test) => {
  const { AP, AP50, stats, reason } = evaluateCoco({ groundTruth, detections: [] });
  test.same([AP, AP50, stats['AR100'], stats['APl']], [0, 0, 0, -1]);
  test.match(reason, /^no detections/);
});

t.test('ids that do not meet give 0 and say which', async (test) => {
  const categories = evaluateCoco({ groundTruth, detections: [{ ...hit, category_id: 0 }] });
  test.equal(categories.AP, 0);
  test.match(categories.reason, /^category ids mismatch.*\(0\)/);
  const images = evaluateCoco({ groundTruth, detections: [{ ...hit, image_id: 77 }] });
  test.equal(images.AP, 0);
  test.match(images.reason, /^image ids mismatch.*\(77\)/);
});

t.test('some unknown categories are left out with a warning', async (test) => {
  const { warnings, reason, perCategory } = evaluateCoco({ groundTruth, detections: [hit, { ...hit, category_id: 9 }] });
  test.match(warnings, [/^1 of 2 detections are of categories/]);
  test.equal(reason, undefined);
  test.ok(perCategory[0]!.AP > 0.5);
});

t.test('ground truth of nothing but crowds is empty', async (test) => {
  const crowds = groundTruth.annotations.map((annotation) => ({ ...annotation, iscrowd: 1 }));
  const { AP, reason } = evaluateCoco({ groundTruth: { ...groundTruth, annotations: crowds }, detections: [hit] });
  test.equal(AP, -1);
  test.match(reason, /^empty ground truth/);
});

t.test('parameters choose images, categories, sizes and numbers of detections', async (test) => {
  const second = { ...hit, bbox: [60, 60, 20, 20], score: 0.8 };
  const { stats } = evaluateCoco({ groundTruth, detections: [hit, second], imgIds: [1], catIds: [3], maxDets: [2, 1] });
  test.same([stats['AP'], stats['AR1'], stats['AR2'], 'AR10' in stats], [1, 0.5, 1, false]);
  const { perCategory } = evaluateCoco({ groundTruth, detections: [hit], catIds: [5] });
  test.same(perCategory.map(({ id }) => id), [5]);
  test.throws(() => evaluateCoco({ groundTruth, detections: [], maxDets: [] }), { code: 'ERR_METRIC_PARAMETER' });
});

t.test('an annotation with id 0 is missed as in pycocotools, and a warning says so', async (test) => {
  const annotations = [{ ...groundTruth.annotations[0]!, id: 0 }];
  const { AP, warnings } = evaluateCoco({ groundTruth: { ...groundTruth, annotations }, detections: [hit] });
  test.equal(AP, 0);
  test.match(warnings, [/id 0/]);
});

t.test('of annotations it overlaps equally a detection takes the last, as in pycocotools', async (test) => {
  const annotations = [[0, 0, 20, 20], [10, 0, 20, 20]].map((bbox, i) => ({ id: i + 1, image_id: 1, category_id: 3, bbox }));
  const between = { ...hit, bbox: [5, 0, 20, 20], score: 0.9 };
  const onFirst = { ...hit, bbox: [0, 0, 20, 20], score: 0.8 };
  test.equal(evaluateCoco({ groundTruth: { ...groundTruth, annotations }, detections: [between, onFirst] }).stats['AP50'], 1);
});

t.test('malformed entries are named', async (test) => {
  const results = (entry: unknown) => () => evaluateCoco({ groundTruth, detections: [hit, entry as CocoResult] });
  test.throws(results({ ...hit, bbox: [1, 2, 3] }), { code: 'ERR_RESULTS_INVALID', message: /\[1\]\.bbox.*\[1,2,3\]/ });
  test.throws(results({ ...hit, bbox: [1, 2, 3, NaN] }), { code: 'ERR_RESULTS_INVALID' });
  test.throws(results({ ...hit, score: '0.5' }), { code: 'ERR_RESULTS_INVALID', message: /\[1\]\.score/ });
  test.throws(results(null), { code: 'ERR_RESULTS_INVALID' });
  const truth = (document: unknown) => () => evaluateCoco({ groundTruth: document as CocoDocument, detections: [] });
  test.throws(truth(null), { code: 'ERR_ANNOTATIONS_INVALID' });
  test.throws(truth([]), { code: 'ERR_ANNOTATIONS_INVALID', message: /images/ });
  test.throws(truth({ ...groundTruth, annotations: [{ image_id: 1, category_id: 3, bbox: [0, 0, '1', 1] }] }), { code: 'ERR_ANNOTATIONS_INVALID', message: /annotations\[0\]\.bbox/ });
});

t.test('a mask that is not one is named', async (test) => {
  const masked = { ...groundTruth, annotations: [{ ...groundTruth.annotations[0]!, segmentation: { size: [100, 100], counts: [9000, 2000] } }] };
  test.throws(() => evaluateCoco({ groundTruth: masked, detections: [], iouType: 'segm' }), { code: 'ERR_ANNOTATIONS_INVALID', message: /exceed 100 × 100/ });
  const broken = { ...groundTruth, annotations: [{ ...groundTruth.annotations[0]!, segmentation: { size: [100, 100], counts: 'ooooooooo' } }] };
  test.throws(() => evaluateCoco({ groundTruth: broken, detections: [], iouType: 'segm' }), { code: 'ERR_ANNOTATIONS_INVALID', message: /compressed mask/ });
  const vast = { ...groundTruth, annotations: [{ ...groundTruth.annotations[0]!, segmentation: [[0, 0, 1e9, 0, 1e9, 1e9]] }] };
  test.throws(() => evaluateCoco({ groundTruth: vast, detections: [], iouType: 'segm' }), { code: 'ERR_ANNOTATIONS_INVALID', message: /far outside/ });
});

t.test('an id nested too deep to be printed is an error like any other', async (test) => {
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as number;
  test.throws(() => evaluateCoco({ groundTruth: { ...groundTruth, images: [{ id: deep }] }, detections: [] }), { code: 'ERR_ANNOTATIONS_INVALID' });
  test.throws(() => evaluateCoco({ groundTruth, detections: [{ ...hit, image_id: deep }] }), { code: 'ERR_RESULTS_INVALID' });
});
