import { mkdirSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import ts from 'typescript';
import { exampleModule } from './example-module.ts';
import { allPages, allSources, docstringExamples, pageExamples, ROOT, type Example } from './find-examples.ts';

t.setTimeout(900_000);
const directory = t.testdir({});
const examples = [...allPages().flatMap((page) => pageExamples(page)), ...allSources().flatMap(docstringExamples)];
const files = examples.map((example) => ({ example, file: write(example) }));

function write(example: Example): string {
  const page = join(directory, example.from.replaceAll(/[/.]/g, '-'));
  const file = join(page, example.file ?? `${example.id.replaceAll(/[^\w]/g, '-')}.ts`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, exampleModule(example, dirname(file)));
  return file;
}

t.test('every example of the documentation has the right types', async (t) => {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, noUnusedLocals: false, noUnusedParameters: false }, ROOT);
  const program = ts.createProgram(files.map(({ file }) => file), options);
  for (const { example, file } of files) {
    const source = program.getSourceFile(file)!;
    const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    t.same(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')), [], example.id);
  }
});

t.test('every example of the pages runs', async (t) => {
  const pages = files.filter(({ example }) => example.from.endsWith('.md'));
  t.ok(pages.some(({ example }) => example.from === 'docs/write-a-plugin.md'));
  const waiting = [...pages];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) t.equal(await failure(next.file), '', next.example.id);
  };
  await Promise.all([worker(), worker()]);
});

t.test('every example of a docstring runs, and gives what it says', async (t) => {
  const docstrings = files.filter(({ example }) => !example.from.endsWith('.md'));
  t.ok(docstrings.some(({ example }) => example.id === 'core/kernel.ts#createKernel'));
  for (const { example, file } of docstrings) {
    await t.resolves(import(file).finally(() => { process.chdir(ROOT); }), example.id);
  }
});

/** What a module prints when it fails; nothing when it runs. */
async function failure(file: string): Promise<string> {
  try {
    await promisify(execFile)(process.execPath, [file], { cwd: ROOT, timeout: 120_000 });
    return '';
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return `${stdout}${stderr}` || String(error);
  }
}

t.test('a block without the mark is no example', async (t) => {
  t.same(pageExamples('page.md', '```ts\nnot this\n```\n\n```ts run file=a.ts\nthis\n```\n'), [{ id: 'page.md:5', from: 'page.md', file: 'a.ts', code: 'this\n' }]);
});
