import t from 'tap';
import { renderReport } from '../../../../plugins/report/page/render-report.ts';
import { EVIL, someHistory } from '../some-history.ts';

t.test('names of labels, files and options stay text wherever they are shown', async (t) => {
  const page = renderReport(someHistory({ name: EVIL }));
  t.equal(page.match(/<script/g)!.length, 1, 'the page\'s own');
  t.equal(page.match(/<\/script/g)!.length, 1);
  t.notMatch(page, /<b class='x'>/);
  t.match(page, /default-src 'none'/);
  t.notMatch(page, /(?:href|src)="(?!#|data:image\/jpeg;base64,)/);
});

t.test('a training of which nothing is known yet says so, without a number that is none', async (t) => {
  const nothing = { ...someHistory({ steps: 0, evaluations: 0, samples: 0, quantizers: 0 }), curves: null, plan: null };
  const [drawn] = renderReport(nothing).split('<script');
  t.notMatch(drawn, /NaN|Infinity|undefined|null/);
  for (const text of [/Nothing to show yet/, /Nothing was evaluated yet/, /No images are shown/, /The training is in float/]) t.match(drawn, text);
  t.notMatch(renderReport(someHistory()).split('<script')[0], /NaN|Infinity|undefined|null/);
});

t.test('a page stays small however long the training and however many the classes', async (t) => {
  const page = renderReport(someHistory({ steps: 100_000, evaluations: 1000, classes: 1000, quantizers: 300, samples: 24 }));
  t.ok(page.length < 5e6, `${page.length} characters`);
  t.match(page, /Shown are the first 100 of 1000 classes/);
});
