import { mkdirSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import ts from 'typescript';
import { exampleModule } from './example-module.ts';
import { allPages, allSources, docstringExamples, pageExamples, ROOT, type Example } from './find-examples.ts';

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

t.test('every example of the documentation runs', async (t) => {
  t.ok(examples.some(({ from }) => from === 'docs/write-a-plugin.md'));
  t.ok(examples.some(({ id }) => id === 'core/kernel.ts#createKernel'));
  for (const { example, file } of files) {
    const outcome = await promisify(execFile)(process.execPath, [file], { cwd: ROOT, timeout: 60_000 }).catch((error: unknown) => error as { stderr: string; stdout: string; code: number });
    t.equal('code' in outcome ? `${outcome.stdout}${outcome.stderr}` : '', '', example.id);
  }
});

t.test('a block without the mark is no example', async (t) => {
  t.same(pageExamples('page.md', '```ts\nnot this\n```\n\n```ts run file=a.ts\nthis\n```\n'), [{ id: 'page.md:5', from: 'page.md', file: 'a.ts', code: 'this\n' }]);
});
