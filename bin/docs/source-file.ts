import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** A source file of ours as a syntax tree. `path` counts from the repository's root. */
export function sourceFile(path: string): ts.SourceFile {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** The docstring of a declaration as one paragraph, tags left out. */
export function docOf(node: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).slice(-1);
  return (ts.getTextOfJSDocComment(doc?.comment) ?? '').replaceAll(/\s*\n\s*/g, ' ').trim();
}

/** Every node below one for which `pick` gives something. */
export function collect<T>(root: ts.Node, pick: (node: ts.Node) => T | undefined): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    const one = pick(node);
    if (one !== undefined) found.push(one);
    else ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}
