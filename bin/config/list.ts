import { presetNames } from '../../presets/index.ts';
import type { OptionReference } from '../../core/config/index.ts';
import { overridePath } from '../../core/config/find-option.ts';

/** What there is to configure, in a page. */
export interface ConfigOverview {
  readonly presets: readonly string[];
  /** Options outside sections. */
  readonly top: readonly string[];
  /** Sections with the number of their options. */
  readonly sections: Readonly<Record<string, number>>;
  /** Tagged objects, by the first place they may stand in. */
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

/** Presets, sections and tagged objects. */
export function overview(reference: readonly OptionReference[]): ConfigOverview {
  const plain = reference.filter(({ path }) => !path.includes('[!'));
  const sections = Map.groupBy(plain.filter(({ path }) => path.includes('.')), ({ path }) => path.slice(0, path.indexOf('.')));
  const tags: Record<string, readonly string[]> = {};
  for (const { path, allowed } of plain) {
    const found = [...allowed.matchAll(/!(\w+)/g)].map(([, tag]) => tag!);
    if (found.length > 0 && !Object.values(tags).some((known) => known.join() === found.join())) tags[path] = found;
  }
  return {
    presets: presetNames().filter((name) => name !== 'detection'), top: plain.filter(({ path }) => !path.includes('.')).map(({ path }) => path),
    sections: Object.fromEntries([...sections].map(([name, options]) => [name, options.length])), tags,
  };
}

/** The overview for the terminal. */
export function overviewText({ presets, top, sections, tags }: ConfigOverview): string {
  return [
    'Presets', ...presets.map((name) => `  ${name}`), '', 'Options of the top level', `  ${top.join(', ')}`, '',
    'Sections', ...Object.entries(sections).map(([name, count]) => `  ${name.padEnd(18)} ${count} options`), '',
    'Tagged objects', ...Object.entries(tags).map(([place, names]) => `  ${place}: ${names.map((name) => `!${name}`).join(', ')}`), '',
    'slimtap config list TEXT finds options; slimtap config help NAME tells about an option, a section or a tag.',
  ].join('\n');
}

/** Options whose path or description has the text; those of a section that repeats another's are told once. */
export function matching(reference: readonly OptionReference[], text: string): OptionReference[] {
  const wanted = text.toLowerCase();
  return reference.filter(({ path, description }) => !/^(Eval|Test)Reader\b/.test(path) && `${overridePath(path)} ${description}`.toLowerCase().includes(wanted));
}
