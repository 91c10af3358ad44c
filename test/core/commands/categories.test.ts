import { join } from 'node:path';
import t from 'tap';
import { categoriesOf, storedCategories } from '../../../core/commands/categories.ts';
import { openRun } from '../../../core/commands/open-run.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { CATEGORIES, tinyProject } from '../../support/tiny-project.ts';

const project = await tinyProject(t.testdir({}));
const model = { classes: 2 } as never;

function categories(config: ConfigObject): Promise<unknown> {
  const kernel = tinyKernel(project, config);
  return withKernel(kernel, async () => categoriesOf((await openRun(kernel, { keepPlan: true })).run));
}

t.test('weights without names get those of the configured dataset that has as many classes', async (t) => {
  t.same(await categories({}), CATEGORIES, 'not the 80 of COCO that TestReader names');
});

t.test('and numbers where no dataset is there', async (t) => {
  t.same(await categories({ EvalReader: { dataset: { dataset_dir: 'gone' } } }), [{ id: 0, name: '0' }, { id: 1, name: '1' }]);
});

t.test('a dataset that is there but broken is an error', async (t) => {
  await t.rejects(categories({ EvalReader: { dataset: { anno_path: join('images', 'image-1.png') } } }), { code: /ERR_/ });
});

t.test('a checkpoint\'s classes are taken when they fit the model, and only then', async (t) => {
  t.same(storedCategories({ extra: { categories: CATEGORIES } }, { model }), CATEGORIES);
  for (const stored of [undefined, 'disc', [CATEGORIES[0]], [null, null], [{ id: 1.5, name: 'a' }, { id: 2, name: 'b' }]]) {
    t.equal(storedCategories({ extra: { categories: stored } }, { model }), undefined);
  }
});
