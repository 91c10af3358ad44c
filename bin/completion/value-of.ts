import type { Kind } from '../../core/services.ts';
import type { Value } from './table.ts';

/** Where words come from that no flag lists itself. */
export interface KnownWords {
  /** Names a registry has. */
  names(kind: Kind): readonly string[];
  /** The values of an option of the configuration. */
  option(path: string): readonly string[];
  readonly presets: readonly string[];
  /** What `data get` knows. */
  readonly data: readonly string[];
  /** Rows of `reproduce`. */
  readonly rows: readonly string[];
}

/** Flags and arguments whose words the kernel knows; with the command before it where commands mean different things. */
const WORDS: Readonly<Record<string, (known: KnownWords) => readonly string[]>> = {
  '--preset': ({ presets }) => presets,
  '--target': ({ names }) => names('target'),
  '--backend': ({ names }) => names('backend'),
  '--algo': ({ option }) => option('quant_post.algo'),
  '--round_type': ({ option }) => option('quant_post.round_type'),
  '--format': ({ names }) => names('exporter'),
  'import --format': ({ names }) => names('importer'),
  'config generate preset': ({ presets }) => presets,
  'data get name': ({ data }) => data,
  'reproduce --row': ({ rows }) => rows,
};

/** What stands in a flag's angle brackets, and what that means. */
const PLACEHOLDERS: Readonly<Record<string, Value['kind']>> = {
  file: 'file', path: 'file', dir: 'directory', 'label=path': 'file', 'key=value': 'override', option: 'option',
};

/** Configurations are told from other files by their flag. */
const CONFIG_FLAG = '--config';

/**
 * What a flag or argument takes: its choices, or words of the kernel's, or a path.
 * @param place the flag or argument with its command: `import --format`
 * @param placeholder what stands in its angle brackets
 */
export function valueOf(place: string, { argChoices }: { readonly argChoices?: readonly string[] | undefined }, placeholder: string, known: KnownWords): Value {
  const flag = place.split(' ').at(-1)!;
  const words = argChoices ?? (WORDS[place] ?? WORDS[`${place} ${placeholder}`] ?? WORDS[flag])?.(known) ?? (placeholder === 'boolean' ? ['true', 'false'] : undefined);
  if (words !== undefined) return { kind: 'words', words };
  if (flag === CONFIG_FLAG) return { kind: 'config' };
  return { kind: PLACEHOLDERS[placeholder] ?? 'any' } as Value;
}
