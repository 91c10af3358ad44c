import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

export const ROOT = new URL('../../', import.meta.url).pathname;

/** One piece of code that the documentation shows. */
export interface Example {
  /** `docs/write-a-plugin.md:40`, or `core/kernel.ts#createKernel`. */
  readonly id: string;
  /** Path of the page or source it stands in, from the repository's root. */
  readonly from: string;
  readonly code: string;
  /** Name under which later examples of the page import it. */
  readonly file: string | undefined;
}

/** The fenced blocks marked `ts run` of a page; `file=name.ts` names one for those after it. */
export function pageExamples(from: string, text = readFileSync(join(ROOT, from), 'utf8')): readonly Example[] {
  return [...text.matchAll(/^```ts run(?: file=([\w./-]+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    id: `${from}:${text.slice(0, match.index).split('\n').length}`, from, file: match[1], code: match[2]!,
  }));
}

/** README and everything under docs/. */
export function allPages(): readonly string[] {
  return ['README.md', ...filesUnder('docs', '.md')];
}

/** Every `@example` of an exported declaration in a source file. */
export function docstringExamples(from: string): readonly Example[] {
  const source = ts.createSourceFile(from, readFileSync(join(ROOT, from), 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => ts.getJSDocTags(statement)
    .filter(({ tagName }) => tagName.text === 'example')
    .map((tag) => ({ id: `${from}#${nameOf(statement)}`, from, file: undefined, code: ts.getTextOfJSDocComment(tag.comment) ?? '' })));
}

/** TypeScript files of the parts that have docstrings. */
export function allSources(): readonly string[] {
  return ['core', 'plugins', 'presets', 'bin'].flatMap((folder) => filesUnder(folder, '.ts'));
}

function nameOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]!.name.getText();
  return (statement as ts.FunctionDeclaration).name?.text ?? 'default';
}

function filesUnder(folder: string, extension: string): readonly string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name.endsWith(extension)).map((entry) => relative(ROOT, join(entry.parentPath, entry.name))).sort();
}
