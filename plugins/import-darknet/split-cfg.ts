/** Something of a cfg that cannot be read or built. */
export interface CfgProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly what: string;
}

/** A value and where it stands. */
export interface CfgEntry {
  readonly value: string;
  readonly line: number;
  /** Line where the key has another value, if there is one. */
  readonly contradicted?: number;
}

/** One `[section]` with its keys. */
export interface CfgSection {
  readonly type: string;
  readonly line: number;
  readonly entries: ReadonlyMap<string, CfgEntry>;
}

/**
 * Takes the text of a Darknet cfg apart: `[section]`, `key=value`, `#` and `;` begin comments, white space is nothing.
 * Where a key is repeated, the first counts, as in Darknet.
 * Source: AlexeyAB/darknet, src/parser.c `read_cfg`, src/option_list.c.
 */
export function splitCfg(text: string): { readonly sections: readonly CfgSection[]; readonly problems: CfgProblem[] } {
  const sections: { type: string; line: number; entries: Map<string, CfgEntry> }[] = [];
  const problems: CfgProblem[] = [];
  text.split('\n').forEach((raw, i) => {
    const line = i + 1;
    const content = raw.replace(/[#;].*$/s, '').replace(/\s+/g, '');
    if (content === '') return;
    const section = /^\[(.+)\]$/.exec(content)?.[1];
    if (section !== undefined) {
      sections.push({ type: section, line, entries: new Map() });
      return;
    }
    const [, key, value] = /^([^=]+)=(.+)$/.exec(content) ?? [];
    const entries = sections.at(-1)?.entries;
    if (key === undefined || value === undefined) problems.push({ line, what: `"${shown(content)}" is neither [section] nor key=value` });
    else if (entries === undefined) problems.push({ line, what: `"${shown(key)}" stands before any section` });
    else entries.set(key, merged(entries.get(key), { value, line }));
  });
  return { sections, problems };
}

function merged(first: CfgEntry | undefined, entry: CfgEntry): CfgEntry {
  if (first === undefined) return entry;
  return first.value === entry.value ? first : { contradicted: entry.line, ...first };
}

/** A piece of the text for a message, not more of it than one can read. */
export function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
