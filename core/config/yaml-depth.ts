import { Parser, type CST } from 'yaml';

/**
 * Whether a YAML text nests deeper than `limit`. Asked before the text is composed: the composer recurses, and on ten
 * thousand brackets it ends the process or the stack, whichever comes first; the parser below it does not recurse.
 */
export function nestsDeeperThan(limit: number, text: string): boolean {
  const open: Level[] = [];
  for (const token of new Parser().parse(text)) open.push({ token, depth: 0 });
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    if (level.depth > limit) return true;
    for (const token of children(level.token)) open.push({ token, depth: level.depth + 1 });
  }
  return false;
}

interface Level {
  readonly token: CST.Token;
  readonly depth: number;
}

function children(token: CST.Token): CST.Token[] {
  const members = 'items' in token ? token.items.flatMap(({ key, value }) => [key, value]) : token.type === 'document' ? [token.value] : [];
  return members.filter((member) => member !== null && member !== undefined);
}
