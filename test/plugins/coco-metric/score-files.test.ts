import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { scoreFiles } from '../../../plugins/coco-metric/score-files.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/coco-metric/${name}`, import.meta.url));
const [annotations, results] = [fixture('many_gt.json'), fixture('many_det.json')];
const folder = t.testdir();

async function written(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

t.test('two files are scored with the twelve numbers and those of each category', async (test) => {
  const expected = JSON.parse(await readFile(fixture('expected.json'), 'utf8')) as { many: { names: string[]; stats: number[] } };
  const { stats, perCategory, reason, warnings } = await scoreFiles({ annotations, results });
  test.same(Object.keys(stats), expected.many.names);
  Object.values(stats).forEach((value, i) => test.ok(Math.abs(value - expected.many.stats[i]!) < 1e-9, expected.many.names[i]!));
  test.equal(perCategory.length, 4);
  test.same([reason, warnings], [undefined, undefined]);
});

t.test('VOC is scored by name', async (test) => {
  const { stats, perCategory } = await scoreFiles({ annotations, results, metric: 'voc' });
  test.same(Object.keys(stats), ['AP', 'AP50', 'AP75']);
  test.ok(stats['AP50']! > 0.2 && stats['AP50']! < 0.6);
  test.equal(perCategory.length, 4);
});

t.test('no results score 0 with a reason', async (test) => {
  const empty = await written('empty.json', '[]');
  for (const metric of ['coco', 'voc'] as const) {
    const { stats, reason } = await scoreFiles({ annotations, results: empty, metric });
    test.equal(stats['AP'], 0);
    test.match(reason, /^no detections/);
  }
});

t.test('files that are missing, malformed or swapped are refused by name', async (test) => {
  await test.rejects(scoreFiles({ annotations: join(folder, 'absent.json'), results }), { code: 'ERR_FILE_UNREADABLE', message: /absent\.json/ });
  await test.rejects(scoreFiles({ annotations, results: await written('cut.json', '[{"image_id": 1,') }), { code: 'ERR_FILE_MALFORMED', message: /cut\.json/ });
  await test.rejects(scoreFiles({ annotations: results, results: annotations }), { code: 'ERR_ANNOTATIONS_INVALID' });
  await test.rejects(scoreFiles({ annotations, results: annotations }), { code: 'ERR_RESULTS_INVALID', message: /not an array/ });
});

t.test('results of other images or only of other categories are refused', async (test) => {
  const entry = { image_id: 1, category_id: 1, bbox: [0, 0, 5, 5], score: 0.5 };
  const images = await written('images.json', JSON.stringify([entry, { ...entry, image_id: 4711 }]));
  await test.rejects(scoreFiles({ annotations, results: images }), { code: 'ERR_RESULTS_MISMATCH', message: /1 of 2 .*4711/ });
  const categories = await written('categories.json', JSON.stringify([{ ...entry, category_id: 4712 }]));
  await test.rejects(scoreFiles({ annotations, results: categories }), { code: 'ERR_RESULTS_MISMATCH', message: /4712/ });
});
