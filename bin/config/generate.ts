import { exampleOf, expected, describeOption, flowText, keysOf, printConfig, schemaAt, type Comments, type ConfigObject, type ConfigValue } from '../../core/config/index.ts';
import type { Kernel } from '../../core/kernel.ts';
import { packageVersion } from '../../core/train/checkpoint/package-version.ts';

/** Longest line of a comment. */
const WIDTH = 118;

/** A preset's whole configuration as a file of ours, with what each option is; reads back as the same configuration. */
export function generatedConfig({ schema, config }: Kernel, preset: string): string {
  const built = schema.build();
  const { value, origins } = config();
  const comments = (path: readonly string[], at: ConfigValue): Comments => {
    const option = schemaAt(built, path, value as never);
    if (option === undefined || path.at(-1) === 'type') return { above: [], below: [] };
    const { description } = describeOption(option);
    const isSection = keysOf(option).length > 0;
    const above = wrapped([description, isSection ? undefined : sentence(expected(option))].filter((part) => part !== undefined).join(' '));
    return { above: path.length === 1 ? ['', ...above] : above, below: isSection ? unset(keysOf(option), at as ConfigObject, (key) => schemaAt(built, [...path, key], value as never)) : [] };
  };
  const body = printConfig({ value, origins }, { origins: false, comments });
  const head = [
    `# Configuration of the preset ${preset}, written by slimtap ${packageVersion()}. Use it with -c FILE.`,
    '# Every option is here; what is left out has the preset\'s value. `slimtap config help OPTION` tells more.',
    `preset: ${preset}`, 'config:',
  ];
  const top = unset(Object.keys(built.shape), value as never, (key) => schemaAt(built, [key])).flatMap((line) => `# ${line}`);
  return [...head, ...[...body.trimEnd().split('\n'), '', ...top].map((line) => (line === '' ? '' : `  ${line}`))].join('\n') + '\n';
}

/** Options that have no value, as comments with an example. */
function unset(keys: readonly string[], object: ConfigObject, schemaOf: (key: string) => Parameters<typeof expected>[0] | undefined): string[] {
  return keys.filter((key) => key !== 'type' && object[key] === undefined).flatMap((key) => {
    const schema = schemaOf(key);
    if (schema === undefined) return [];
    const example = exampleOf(schema);
    return [...wrapped(describeOption(schema).description ?? ''), `${key}: ${example === undefined ? '…' : flowText(example)}`];
  });
}

function sentence(allowed: string): string {
  return `${allowed[0]!.toUpperCase()}${allowed.slice(1)}.`;
}

function wrapped(text: string): string[] {
  if (text === '') return [];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
