import ts from 'typescript';
import { messageForm } from './message-form.ts';
import { collect, docOf, sourceFile } from './source-file.ts';

/** One error function of `core/errors.ts`. */
export interface CatalogueEntry {
  /** Name of its `// ── area ──` section. */
  readonly area: string;
  readonly code: string;
  readonly doc: string;
  /** With `{value}` where a value stands and `[…]` around what may be missing. */
  readonly message: string;
  readonly hint: string | undefined;
  readonly exitCode: number;
}

/** The errors in the order of the file. */
export function errorCatalogue(): readonly CatalogueEntry[] {
  const file = sourceFile('core/errors.ts');
  const areas = areasOf(file.text);
  return file.statements.filter(ts.isVariableStatement).flatMap((statement) => {
    const area = areas.findLast(({ position }) => position < statement.getStart())?.name;
    return area === undefined ? [] : collect(statement, partsOf).map((parts) => entry(parts, { area, doc: docOf(statement) }));
  });
}

function areasOf(text: string): readonly { name: string; position: number }[] {
  return [...text.matchAll(/^\/\/ ── (.+?) ─+$/gm)].map((match) => ({ name: match[1]!, position: match.index }));
}

/** The object literal handed to `make`. */
function partsOf(node: ts.Node): ts.ObjectLiteralExpression | undefined {
  if (!ts.isCallExpression(node) || node.expression.getText() !== 'make') return undefined;
  const [parts] = node.arguments;
  return parts !== undefined && ts.isObjectLiteralExpression(parts) ? parts : undefined;
}

function entry(parts: ts.ObjectLiteralExpression, { area, doc }: Pick<CatalogueEntry, 'area' | 'doc'>): CatalogueEntry {
  const expressions = new Map(parts.properties.map((property) => [property.name!.getText(), valueOf(property)] as const));
  const text = (key: string): string | undefined => {
    const expression = expressions.get(key);
    return expression === undefined ? undefined : messageForm(expression);
  };
  return { area, doc, code: text('code')!, message: text('message')!, hint: text('hint'), exitCode: Number(text('exitCode') ?? 1) };
}

function valueOf(property: ts.ObjectLiteralElementLike): ts.Expression | undefined {
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}
