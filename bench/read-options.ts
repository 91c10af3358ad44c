import { parseArgs } from 'node:util';

/** What an option is when it is not given; a number is whole and positive, `true` and `false` are flags. */
type Default = number | string | boolean;

/** Numbers, names and flags as their defaults are. */
export type BenchOptions<D extends Readonly<Record<string, Default>>> = { readonly [name in keyof D]: D[name] extends number ? number : D[name] extends boolean ? boolean : string };

/**
 * Reads a bench's options, so that every one answers `--help` and wrong options alike.
 * @returns the options, or the exit code where there is nothing left to do: 0 after `--help`, 2 after a wrong option
 */
export function readOptions<D extends Readonly<Record<string, Default>>>(argv: readonly string[], usage: string, defaults: D, check: (options: BenchOptions<D>) => string | undefined = () => undefined): BenchOptions<D> | number {
  if (argv.includes('--help')) {
    console.log(usage);
    return 0;
  }
  const options = parse(argv, defaults);
  const wrong = typeof options === 'string' ? options : check(options);
  if (typeof options !== 'string' && wrong === undefined) return options;
  console.error(`${wrong}\n${usage}`);
  return 2;
}

function parse<D extends Readonly<Record<string, Default>>>(argv: readonly string[], defaults: D): BenchOptions<D> | string {
  try {
    const types = Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, { type: typeof value === 'boolean' ? 'boolean' as const : 'string' as const }]));
    const { values } = parseArgs({ args: [...argv], options: types });
    const options = Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, valueOf(name, values[name] ?? value, value)]));
    return options as BenchOptions<D>;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

function valueOf(name: string, given: Default, fallback: Default): Default {
  if (typeof fallback !== 'number') return given;
  const count = Number(given);
  if (!Number.isInteger(count) || count <= 0) throw new RangeError(`--${name} is a whole positive number, not "${given}".`);
  return count;
}

/** A list such as `1,4`. @returns nothing where it has something else than whole positive numbers */
export function countsOf(list: string): number[] | undefined {
  const counts = list.split(',').map(Number);
  return counts.every((count) => Number.isInteger(count) && count > 0) ? counts : undefined;
}
