import { flowText, getPath, originOf, type OptionReference, type ResolvedConfig } from '../../core/config/index.ts';
import { overridePath, type Found } from '../../core/config/find-option.ts';
import { shellWord } from './shell-word.ts';

/** An option as `slimtap config help` tells it. */
export interface OptionHelp extends OptionReference {
  /** How it is set on the command line: a whole value, then single members of it. */
  readonly overrides: readonly string[];
  /** Its value in the configuration at hand and where that came from; absent where the configuration has no such place. */
  readonly here?: { readonly value: unknown; readonly origin: string };
}

/** Facts about one option beside the reference. */
export function optionHelp({ option, members }: Extract<Found, { kind: 'option' }>, config: ResolvedConfig): OptionHelp {
  const here = valueAt(option.path, config);
  return { ...option, overrides: [overrideOf(option), ...members.slice(0, MOST_MEMBERS).map(overrideOf), ...byIndex(option, members)].filter((one) => one !== undefined), ...(here && { here }) };
}

/** Members of tagged objects that are shown with the whole; the others are one question away. */
const MOST_MEMBERS = 4;

function overrideOf({ path, example }: OptionReference): string | undefined {
  return example === undefined ? undefined : `-o ${shellWord(`${overridePath(path)}=${flowText(example)}`)}`;
}

/** A member of a list may be named by its place too. */
function byIndex({ path, type }: OptionReference, [first]: readonly OptionReference[]): string[] {
  if (!type.startsWith('list') || first?.example === undefined) return [];
  return [`-o ${shellWord(`${overridePath(path)}.0.${first.path.split('.').at(-1)}=${flowText(first.example)}`)}`];
}

function valueAt(path: string, { value, origins }: ResolvedConfig): OptionHelp['here'] {
  if (path.includes('[!')) return undefined;
  const steps = path.split('.');
  const found = getPath(value as never, steps);
  return found === undefined ? undefined : { value: found, origin: originOf(origins, steps) ?? 'default' };
}

/** One option for the terminal. */
export function optionHelpText({ path, type, allowed, default: fallback, description, overrides, here }: OptionHelp): string {
  return [
    overridePath(path), `  ${description}`, '',
    `  type      ${type}`, `  allowed   ${allowed}`, `  default   ${fallback === undefined ? 'none' : flowText(fallback as never)}`,
    ...(here === undefined ? [] : [`  here      ${flowText(here.value as never)}  (${here.origin})`]),
    ...(overrides.length === 0 ? [] : ['', 'On the command line:', ...overrides.map((one) => `  slimtap train … ${one}`)]),
  ].join('\n');
}

/** Several options for the terminal, one per line. */
export function optionsText(options: readonly OptionReference[]): string {
  const rows = options.map(({ path, type, default: fallback, description }) => [overridePath(path), type, fallback === undefined ? '' : clipped(flowText(fallback as never), 24), description] as const);
  const width = (column: 0 | 1 | 2): number => Math.max(...rows.map((row) => row[column].length));
  const widths = [width(0), width(1), width(2)] as const;
  return rows.map(([path, type, fallback, description]) => `${path.padEnd(widths[0])}  ${type.padEnd(widths[1])}  ${fallback.padEnd(widths[2])}  ${description}`).join('\n');
}

function clipped(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
