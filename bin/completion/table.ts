/** What a flag or an argument takes, for a shell that completes it. */
export type Value =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** A path; `config` means files that may hold a configuration. */
  | { readonly kind: 'file' | 'directory' | 'config' }
  /** `key=value` of the configuration, as after `-o`; or the key alone. */
  | { readonly kind: 'override' | 'option' }
  /** Numbers, times, names that only the user knows. */
  | { readonly kind: 'any' };

/** One flag of a command. */
export interface FlagEntry {
  /** `-c` and `--config`. */
  readonly names: readonly string[];
  readonly description: string;
  /** How many values follow: none, one, perhaps one, or all words up to the next flag. */
  readonly takes: 'none' | 'one' | 'maybe' | 'many';
  readonly value: Value;
}

/** One command, or the program itself. */
export interface CommandEntry {
  /** `data show`, and by its aliases; empty for the program. */
  readonly names: readonly string[];
  readonly description: string;
  readonly below: readonly { readonly name: string; readonly description: string }[];
  readonly flags: readonly FlagEntry[];
  /** Its arguments in order; the last one may repeat. */
  readonly values: readonly Value[];
  readonly repeats: boolean;
}

/** All that completion scripts know. */
export interface CompletionTable {
  readonly commands: readonly CommandEntry[];
  /** Options of the configuration as `-o` names them, sorted, with their values where these can be counted. */
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
}
