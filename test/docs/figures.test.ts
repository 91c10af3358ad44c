import { readFileSync } from 'node:fs';
import t from 'tap';
import { figures } from '../../bin/docs/figures.ts';
import { stalePages } from '../../bin/docs/write-pages.ts';

t.setTimeout(240_000);

t.test('the tutorial\'s figures are what its commands draw (node bin/docs/write-figures.ts writes them)', async (t) => {
  const write = process.stdout.write;
  process.stdout.write = (() => true) as typeof write;
  const drawn = await figures().finally(() => { process.stdout.write = write; });
  t.same(await stalePages(drawn), []);
  const tutorial = readFileSync(new URL('../../docs/tutorial.md', import.meta.url), 'utf8');
  for (const { path } of drawn) t.match(tutorial, path.replace('docs/', ''), path);
});
