import { shellWord } from '../config/shell-word.ts';
import type { CommandEntry, FlagEntry, Value } from './table.ts';

const TAKES: Readonly<Record<FlagEntry['takes'], string>> = { none: '0', one: '1', maybe: 'm', many: 'n' };

/** A command's flags as words for a shell's list: `--format:n:=onnx,paddle`, which reads name, how many values, what they are. */
export function flagWords({ flags }: CommandEntry): string {
  return flags.flatMap(({ names, takes, value }) => names.map((name) => `'${name}:${TAKES[takes]}:${kindWord(value)}'`)).join(' ');
}

/** A command's arguments in the same form, the last one with `*` when it may repeat. */
export function argumentWords({ values, repeats }: CommandEntry): string {
  return values.map((value, i) => `'${kindWord(value)}${repeats && i === values.length - 1 ? '*' : ''}'`).join(' ');
}

function kindWord(value: Value): string {
  return value.kind === 'words' ? `=${value.words.join(',')}` : value.kind;
}

/** A text in single quotes, as every shell here reads it. */
export function quoted(text: string): string {
  const word = shellWord(text);
  return word.startsWith('\'') ? word : `'${word}'`;
}

/** The first sentence of a description: what fits beside a name. */
export function shortened(description: string): string {
  return description.split(/[.;:] /)[0]!.replace(/\.$/, '');
}
