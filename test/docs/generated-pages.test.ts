import { readFileSync } from 'node:fs';
import t from 'tap';
import { errorCatalogue } from '../../bin/docs/error-catalogue.ts';
import { pages } from '../../bin/docs/pages.ts';
import { stalePages } from '../../bin/docs/write-pages.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

t.test('the generated pages are current (npm run docs writes them)', async (t) => {
  t.same(await stalePages(await pages()), []);
});

t.test('a page that differs from what would be written is stale', async (t) => {
  t.same(await stalePages([{ path: 'docs/errors.md', text: 'something else' }, { path: 'docs/nowhere.md', text: '' }]), ['docs/errors.md', 'docs/nowhere.md']);
});

t.test('every code in core/errors.ts is explained in docs/errors.md', async (t) => {
  const explained = read('docs/errors.md');
  const codes = new Set(read('core/errors.ts').match(/\bERR_[A-Z0-9_]+/g));
  t.ok(codes.size > 50);
  for (const code of codes) t.match(explained, `### ${code}\n`, code);
});

t.test('every error says what is wrong and has a docstring', async (t) => {
  for (const { code, doc, message, area } of errorCatalogue()) t.ok(doc !== '' && message !== '' && area !== '', code);
});

t.test('every hook of the table is in docs/hooks.md with its kind', async (t) => {
  const { createHooks } = await import('../../core/hooks.ts');
  for (const [name, hook] of Object.entries(createHooks())) {
    const kind = hook.constructor.name.replace(/Hook$/, '');
    t.match(read('docs/hooks.md'), new RegExp(`^\\| \`${name}\` \\| ${kind} \\|`, 'm'), name);
  }
});

t.test('every op and every option is in its page', async (t) => {
  const { allOps } = await import('../../core/index.ts');
  const { configReference } = await import('../../core/config/index.ts');
  const { standardKernel } = await import('../../bin/docs/standard-kernel.ts');
  for (const { name } of allOps()) t.match(read('docs/ops.md'), `## ${name}\n`, name);
  const config = read('docs/config.md');
  const names = configReference((await standardKernel()).schema).map(({ path }) => path.split('.').at(-1)!);
  t.same(names.filter((name) => !new RegExp(`[\`.]${name}\``).test(config)), []);
});
