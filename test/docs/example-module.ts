import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { ROOT, type Example } from './find-examples.ts';
import { PRELUDES } from './preludes.ts';

/**
 * An example as a module that runs from `directory`: imports of `slimtap` go to the sources; a docstring's example gets
 * its prelude and imports of the names it uses, and what it says after `//` is asserted where that is a value.
 */
export function exampleModule({ id, from, code }: Example, directory: string): string {
  const path = (target: string): string => `./${relative(directory, join(ROOT, target))}`;
  if (from.endsWith('.md')) return toSources(code, path);
  const text = `${PRELUDES[id] ?? ''}\n${assertions(code)}`;
  return toSources(`${importsOf(text, from)}\n${text}\nexport {};\n`, path);
}

/** `slimtap/plugins/x` → `../../plugins/x/index.ts`; `#core/x.ts` is any file of the repository. */
function toSources(code: string, path: (target: string) => string): string {
  return code.replaceAll(/(from |import |import\(|declare module )'(slimtap[^']*|#[^']*)'/g, (_, keyword: string, name: string) => `${keyword}'${path(sourceOf(name))}'`);
}

function sourceOf(name: string): string {
  if (name.startsWith('#')) return name.slice(1);
  const [, kind, part] = name.split('/');
  if (kind === undefined) return 'core/index.ts';
  return kind === 'plugins' ? `plugins/${part}/index.ts` : `presets/${part}.ts`;
}

/** Imports of what the text uses and does not declare, from the example's own file first, then from the public surface. */
function importsOf(text: string, from: string): string {
  const declared = new Set([...text.matchAll(/(?:const|let|function|class|import) (?:\{([^}]*)\}|(\w+))/g)].flatMap((match) => (match[1] ?? match[2]!).split(/[,:]| as /).map((name) => name.trim())));
  const used = new Set(text.replaceAll(/'[^']*'|\/\/.*/g, '').match(/\b[A-Za-z_]\w*\b/g));
  const wanted = (name: string): boolean => used.has(bare(name)) && !declared.has(bare(name));
  const own = exportsOf(from).filter(wanted);
  const surface = exportsOf('core/index.ts').filter((name) => wanted(name) && !own.some((one) => bare(one) === bare(name)));
  const line = (names: readonly string[], file: string): string => (names.length === 0 ? '' : `import { ${names.join(', ')} } from '#${file}';`);
  return [line(own, from), line(surface, 'core/index.ts'), `import '#core/index.ts';\nimport assert from 'node:assert/strict';\nimport { rounded } from '#test/docs/rounded.ts';`].join('\n');
}

function bare(name: string): string {
  return name.replace(/^type /, '');
}

/** What a file exports, as import specifiers: `full`, `type Tensor`. */
function exportsOf(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      return statement.exportClause.elements.map(({ name, isTypeOnly }) => (statement.isTypeOnly || isTypeOnly ? `type ${name.text}` : name.text));
    }
    const exported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (exported !== true) return [];
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText());
    const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
    return [`${isType ? 'type ' : ''}${(statement as ts.FunctionDeclaration).name!.text}`];
  });
}

/** `f(x) // [1, 2]` becomes an assertion; so does an expression followed by comment lines, taken as text. */
function assertions(code: string): string {
  const [first = '', ...rest] = code.split('\n');
  if (rest.length > 0 && rest.every((line) => line.startsWith('//'))) {
    return `assert.equal(${first}.trimEnd(), ${JSON.stringify(rest.map((line) => line.slice(3)).join('\n'))});`;
  }
  return code.split('\n').map((line) => {
    const [, expression, comment] = /^([^/]*[^\s;]);?\s+\/\/ (.+)$/.exec(line) ?? [];
    return expression !== undefined && !/\{$|^(const|let|import)\b/.test(expression) && isLiteral(comment!) ? `assert.deepEqual(rounded(${expression}), ${comment});` : line;
  }).join('\n');
}

/** Whether a comment is a value and nothing else. */
function isLiteral(text: string): boolean {
  const file = ts.createSourceFile('value.ts', `(${text})`, ts.ScriptTarget.Latest, true);
  const plain = (node: ts.Node): boolean => (ts.isArrayLiteralExpression(node) ? node.elements.every(plain) : ts.isLiteralExpression(node) || node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword);
  const [statement, ...rest] = file.statements;
  return rest.length === 0 && statement !== undefined && ts.isExpressionStatement(statement) && ts.isParenthesizedExpression(statement.expression) && plain(statement.expression.expression);
}
