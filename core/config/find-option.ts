import { unknownName } from '../errors.ts';
import type { OptionReference } from './reference.ts';

/** What a name stands for. */
export type Found =
  | { readonly kind: 'option'; readonly option: OptionReference; readonly members: readonly OptionReference[] }
  /** A section, a tagged object, or options that share a name. */
  | { readonly kind: 'several'; readonly name: string; readonly options: readonly OptionReference[] };

/**
 * What somebody means who asks for an option: its path (`LearningRate.base_lr`), with tags as steps where they are needed (`LearningRate.schedulers.PiecewiseDecay.gamma`), its
 * last step alone (`base_lr`), a section (`LearningRate`) or a tag (`PiecewiseDecay`, `!PiecewiseDecay`).
 * @throws ERR_UNKNOWN_NAME with the nearest name
 */
export function findOption(reference: readonly OptionReference[], asked: string): Found {
  const name = asked.replace(/^!/, '');
  const exact = reference.find((option) => overridePath(option.path) === name);
  if (exact !== undefined) return { kind: 'option', option: exact, members: reference.filter(({ path }) => path.startsWith(`${exact.path}[!`)) };
  const inside = reference.filter(({ path }) => overridePath(path).startsWith(`${name}.`));
  if (inside.length > 0) return { kind: 'several', name, options: inside };
  const ofTag = distinct(reference.filter(({ path }) => path.includes(`[!${name}].`)), (path) => path.slice(path.indexOf(`[!${name}].`)));
  if (ofTag.length > 0) return { kind: 'several', name: `!${name}`, options: ofTag };
  const called = distinct(reference.filter(({ path }) => overridePath(path).split('.').at(-1) === name), (path) => path.replace(/.*\[/, '['));
  const [only] = called;
  if (only === undefined) throw unknownName('option', asked, names(reference));
  return called.length === 1 ? findOption(reference, overridePath(only.path)) : { kind: 'several', name, options: called };
}

/** `LearningRate.schedulers[!PiecewiseDecay].gamma` as `-o` writes it: `LearningRate.schedulers.PiecewiseDecay.gamma`. */
export function overridePath(path: string): string {
  return path.replaceAll(/\[!(\w+)\]/g, '.$1');
}

/** Tagged objects stand in several places with the same options. */
function distinct(options: readonly OptionReference[], key: (path: string) => string): OptionReference[] {
  const seen = new Set<string>();
  return options.filter(({ path }) => !seen.has(key(path)) && seen.add(key(path)));
}

function names(reference: readonly OptionReference[]): string[] {
  return [...new Set(reference.flatMap(({ path }) => [overridePath(path), ...overridePath(path).split('.')]))];
}
