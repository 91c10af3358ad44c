import ts from 'typescript';
import type { HookName } from '../../core/hooks.ts';
import type { Kernel } from '../../core/kernel.ts';
import { code, table } from './markdown.ts';
import { collect, docOf, sourceFile } from './source-file.ts';

/** The text of `docs/hooks.md`, from the table in `core/hooks.ts`, the events' docstrings and who taps what. */
export function hooksDocument(kernel: Kernel): string {
  const source = sourceFile('core/hooks.ts');
  const rows = tableRows(source.text);
  const kinds = new Map(collect(source, hookKind));
  return [
    '# Hooks and events', '',
    'Generated from `core/hooks.ts` and `core/events.ts` by `npm run docs`.', '',
    'Hooks say *when*: taps are awaited in the order of the plugin list, and may change the outcome. A waterfall hands its',
    'first argument on and must return it (or another in its place), a bail decides by returning something, a series acts.',
    'Async hooks take `tap`, `tapPromise` and `tapAsync`; sync hooks take `tap`. An error in a tap names plugin and hook.', '',
    table(['hook', 'kind', 'payload → result', 'when', 'tapped by'], rows.map(([name, payload, when]) => [
      code(name), kinds.get(name) ?? '', payload, when, tappedBy(kernel, name as HookName),
    ])), '',
    'The last column lists plugins of the detection preset in the order of their taps.', '',
    '## Payloads', '',
    table(['type', 'what it is', 'file'], payloads()), '',
    '## Events', '',
    'Events say *what happened*. Nothing waits for a listener, and one that throws is reported and skipped.', '',
    table(['event', 'what it tells', 'fields'], eventRows()), '',
  ].join('\n');
}

/** Rows `| `name` | payload | when |` of the docstring. */
function tableRows(text: string): readonly (readonly [string, string, string])[] {
  return [...text.matchAll(/^ \* \| `(\w+)` \| (.+?) \| (.+?) \|$/gm)].map((match) => [match[1]!, match[2]!, match[3]!] as const);
}

function hookKind(node: ts.Node): readonly [string, string] | undefined {
  if (!ts.isPropertyAssignment(node) || !ts.isNewExpression(node.initializer)) return undefined;
  return [node.name.getText(), node.initializer.expression.getText().replace(/Hook$/, '')] as const;
}

function tappedBy({ hooks }: Kernel, name: HookName): string {
  return hooks[name].taps.map((tap) => tap.name).join(', ');
}

/** Where the payloads' types are, by the imports of `core/hooks.ts`. */
function payloads(): readonly string[][] {
  const imports = sourceFile('core/hooks.ts').statements.filter(ts.isImportDeclaration).filter(({ importClause }) => importClause?.isTypeOnly);
  return imports.flatMap((one) => {
    const path = (one.moduleSpecifier as ts.StringLiteral).text.replace('./', 'core/');
    const names = collect(one, (node) => (ts.isImportSpecifier(node) ? node.name.text : undefined));
    return names.map((name) => [code(name), typeDoc(path, name), code(path)]);
  });
}

function typeDoc(path: string, name: string): string {
  const declaration = sourceFile(path).statements.find((node) => (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node) || ts.isTypeAliasDeclaration(node)) && node.name?.text === name);
  return declaration === undefined ? '' : docOf(declaration);
}

function eventRows(): readonly string[][] {
  const events = sourceFile('core/events.ts').statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === 'Events');
  return collect(events!, (node) => {
    if (!ts.isPropertySignature(node) || node.parent.parent !== events) return undefined;
    return [code(node.name.getText()), docOf(node), code(node.type!.getText().replaceAll(/\s+/g, ' '))];
  });
}
