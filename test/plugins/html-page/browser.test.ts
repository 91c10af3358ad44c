import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import t from 'tap';
import { renderPage } from '../../../plugins/quant-analysis/report/render-page.ts';
import { compareTrainings, type RunHistory } from '../../../plugins/report/index.ts';
import { openBrowser } from '../../support/browser.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject } from '../../support/tiny-project.ts';
import { analysis, layer } from '../quant-analysis/report/some-analysis.ts';

// A browser of 200 MB is unpacked first.
t.setTimeout(120_000);

const directory = t.testdir({ browser: {}, project: {} });
const browser = await openBrowser(join(directory, 'browser'));
const skip = typeof browser === 'string' ? browser : false;
if (typeof browser !== 'string') t.teardown(() => browser.close());

/** What a page tells while it is looked at. */
interface Look {
  readonly page: Page;
  /** Errors and warnings of its scripts and its policy, and whatever it asks for beyond itself. */
  readonly trouble: readonly string[];
}

async function look(path: string, { colorScheme = 'light', width = 1200 }: { colorScheme?: 'light' | 'dark'; width?: number } = {}): Promise<Look> {
  if (typeof browser === 'string') throw new Error(browser);
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  page.setDefaultTimeout(5000);
  const url = pathToFileURL(path).href;
  const trouble: string[] = [];
  page.on('console', (message) => trouble.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('request', (request) => { if (request.url() !== url && !request.url().startsWith('data:')) trouble.push(`request: ${request.url()}`); });
  await page.goto(url);
  return { page, trouble };
}

/** What is wrong with a page wherever it is seen: pictures without a size or a name, controls without a label, ids that are there twice. */
const FAULTS = `(() => {
  const found = [];
  for (const svg of document.querySelectorAll('svg')) {
    const { width, height } = svg.getBoundingClientRect();
    if (svg.checkVisibility() && !(width > 5 && height > 5)) found.push('a picture of ' + width + 'x' + height);
    if (!svg.hasAttribute('aria-hidden') && !svg.hasAttribute('aria-label')) found.push('a picture without a name');
  }
  for (const control of document.querySelectorAll('input, select')) if (control.labels.length !== 1) found.push('a control without a label: ' + control.outerHTML);
  for (const button of document.querySelectorAll('button')) if (button.textContent.trim() === '') found.push('a button without a text');
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push('two elements of the id ' + id);
  for (const element of document.querySelectorAll('[aria-controls], [aria-labelledby], a[href^="#"]')) {
    const id = element.getAttribute('aria-controls') ?? element.getAttribute('aria-labelledby') ?? element.getAttribute('href').slice(1);
    if (!ids.includes(id)) found.push('nothing of the id ' + id);
  }
  if (document.documentElement.scrollWidth > window.innerWidth) found.push('wider than the window: ' + document.documentElement.scrollWidth);
  return found;
})()`;

const pages = { report: join(directory, 'project/output/run/report.html'), comparison: join(directory, 'comparison.html'), analysis: join(directory, 'analysis.html') };

t.test('pages of a real training, of a comparison and of an analysis', { skip }, async (t) => {
  const project = await tinyProject(join(directory, 'project'));
  for (const name of ['run', 'other']) {
    const kernel = tinyKernel(project, { max_iters: 6, snapshot_iter: 3, eval: true, YOLOv3Head: { nms: { score_threshold: 0 } }, LearningRate: { base_lr: name === 'run' ? 0.001 : 0.01 } }, { name });
    await withKernel(kernel, () => kernel.run('train'));
  }
  await compareTrainings({ directories: [join(project.directory, 'output')], output: pages.comparison });
  const quiet = { ...analysis, layers: ['b', 'a', 'c'].map((node, i) => ({ ...layer, node, weights: i })) };
  await writeFile(pages.analysis, renderPage(quiet));
  t.ok((await readFile(pages.report, 'utf8')).length > 1e5);
});

for (const name of ['report', 'comparison', 'analysis'] as const) {
  t.test(`the page "${name}" asks for nothing, has no trouble, and everything on it has a size and a name: light, dark, narrow`, { skip }, async (t) => {
    const papers = new Set<string>();
    for (const options of [{}, { colorScheme: 'dark' }, { width: 400 }] as const) {
      const { page, trouble } = await look(pages[name], options);
      t.same(await page.evaluate<string[]>(FAULTS), []);
      t.same(trouble, []);
      t.ok(await page.locator('svg:visible').count() > 0);
      papers.add(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
      await page.close();
    }
    t.equal(papers.size, 2, 'the dark page is dark');
  });
}

t.test('tabs and lists show one panel at a time, by pointer and by keys', { skip }, async (t) => {
  const { page, trouble } = await look(pages.report);
  const shown = () => page.locator('#loss [role=tabpanel]:visible').evaluateAll((panels) => panels.map(({ id }) => id));
  t.same(await shown(), ['loss-chart-0']);
  await page.getByRole('tab', { name: 'parts' }).click();
  t.same(await shown(), ['loss-chart-2']);
  t.same(await page.locator('#loss-chart-2 .item').allTextContents(), ['stride 32', 'stride 16', 'stride 8']);
  await page.keyboard.press('ArrowRight');
  t.same(await shown(), ['loss-chart-0'], 'after the last comes the first');
  t.equal(await page.evaluate<string>('document.activeElement.getAttribute("aria-selected")'), 'true');
  await page.getByRole('combobox', { name: 'Class' }).selectOption('square');
  t.same(await page.locator('#curves [role=group]:visible').evaluateAll((panels) => panels.map((panel) => panel.getAttribute('aria-label'))), ['square']);
  t.same(await page.evaluate<string[]>(FAULTS), []);
  t.same(trouble, []);
});

t.test('a chart tells its numbers under the pointer and from key to key', { skip }, async (t) => {
  const { page } = await look(pages.report);
  const { steps } = JSON.parse(await readFile(pages.report.replace('.html', '.json'), 'utf8')) as RunHistory;
  const chart = page.locator('#rate-chart-0 figure.chart');
  const rate = (step: number): RegExp => new RegExp(`^${step}: learning rate ${String(Number(steps.columns['learning_rate']![step - 1]!.toPrecision(2))).replace('.', '\\.')}`);
  await chart.locator('svg').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  t.match(await chart.locator('output').textContent(), rate(2));
  const box = (await chart.locator('svg').first().boundingBox())!;
  await page.mouse.move(box.x + box.width - 20, box.y + box.height / 2);
  t.match(await chart.locator('output').textContent(), rate(6));
});

t.test('boxes are shown from a score on, and annotations on demand', { skip }, async (t) => {
  const { page } = await look(pages.report);
  const boxes = page.locator('#sample-images .found:visible');
  const scores = await page.locator('#sample-images .found').evaluateAll((found) => found.map((box) => Number(box.getAttribute('data-score'))));
  t.ok(scores.length > 0);
  t.equal(await boxes.count(), scores.filter((score) => score >= 0.5).length);
  await page.getByLabel('Lowest score').fill('0.05');
  t.equal(await boxes.count(), scores.length);
  await page.getByLabel('Lowest score').fill('1');
  t.equal(await boxes.count(), scores.filter((score) => score >= 1).length);
  t.equal(await page.locator('#sample-images .truth:visible').count(), 4);
  await page.getByLabel('annotations').uncheck();
  t.equal(await page.locator('#sample-images .truth:visible').count(), 0);
});

t.test('tables sort, and what is typed filters them', { skip }, async (t) => {
  const { page } = await look(pages.analysis);
  const column = (index: number) => page.locator(`#layers tbody td:nth-child(${index})`).allTextContents();
  await page.getByRole('button', { name: 'weights', exact: true }).click();
  t.same(await column(1), ['c', 'a', 'b'], 'most weights first');
  await page.getByRole('button', { name: 'layer', exact: true }).click();
  t.same(await column(1), ['a', 'b', 'c']);
  await page.getByRole('button', { name: 'layer', exact: true }).click();
  t.same(await column(1), ['c', 'b', 'a']);
  const { page: report } = await look(pages.report);
  const rows = report.locator('#plan-rows tbody tr:visible');
  const all = await rows.count();
  await report.getByLabel('Find').first().fill('conv1');
  t.ok(await rows.count() < all);
  t.ok((await rows.allTextContents()).every((text) => text.includes('conv1')));
  await report.getByLabel('Find').nth(1).fill('conv1_weights');
  t.same(await report.locator('#ranges .card:visible figcaption').allTextContents(), ['conv1_weights'], 'the folded ones too');
});

t.test('nothing is hidden where no script runs', { skip }, async (t) => {
  if (typeof browser === 'string') return;
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(pathToFileURL(pages.report).href);
  t.equal(await page.locator('#loss [role=tabpanel]:visible').count(), 3);
  t.equal(await page.locator('#curves [role=group]:visible').count(), 3);
});
