import { parseArgs } from 'node:util';
import { SlimtapError, unknownName } from '../../core/errors.ts';
import { foldersUnder, type ParityFolder } from './folder.ts';
import { PARITY_BACKENDS, type ParityBackend, type ParityGroup, type ParityResult } from './group.ts';
import { groups as allGroups } from './groups/index.ts';
import { unclaimed } from './groups/unclaimed.ts';
import { ParityReport } from './report.ts';

const USAGE = 'Usage: npm run parity -- DIR [--backend NAME] [--only group]…';

/**
 * Checks every golden under a folder and prints what failed, with numbers, and what was skipped, with the reason; the
 * last line is `N passed, N failed[, N skipped]`.
 * @returns the exit code: 0, 1 when something failed or nothing was found, 2 for wrong usage
 */
export async function runParity(argv: readonly string[], print: (line: string) => void = console.log): Promise<0 | 1 | 2> {
  let options: ParityOptions;
  try {
    options = parse(argv);
  } catch (cause) {
    print(`${describe(cause)}\n${USAGE}`);
    return 2;
  }
  const report = new ParityReport(print);
  let found = false;
  try {
    for await (const folder of foldersUnder(options.root)) found = await checkFolder(folder, options, report) || found;
  } catch (cause) {
    print(describe(cause));
  }
  if (!found) print(`No golden was found under ${options.root}.`);
  return report.end();
}

interface ParityOptions {
  readonly root: string;
  readonly backend: ParityBackend;
  readonly groups: readonly ParityGroup[];
}

function parse(argv: readonly string[]): ParityOptions {
  const { values, positionals } = parseArgs({
    args: [...argv], allowPositionals: true,
    options: { backend: { type: 'string', default: 'onnxruntime' }, only: { type: 'string', multiple: true } },
  });
  const [root, ...rest] = positionals;
  if (root === undefined || rest.length > 0) throw new TypeError(`Exactly one folder is needed, got ${positionals.length}.`);
  const backend = PARITY_BACKENDS.find((name) => name === values.backend);
  if (backend === undefined) throw unknownName('backend', values.backend, PARITY_BACKENDS);
  return { root, backend, groups: chosenGroups(values.only?.flatMap((names) => names.split(','))) };
}

function chosenGroups(names: readonly string[] | undefined): readonly ParityGroup[] {
  if (names === undefined) return allGroups;
  return names.map((name) => {
    const group = allGroups.find((candidate) => candidate.name === name);
    if (group === undefined) throw unknownName('parity group', name, allGroups.map((candidate) => candidate.name));
    return group;
  });
}

async function checkFolder(folder: ParityFolder, { backend, groups }: ParityOptions, report: ParityReport): Promise<boolean> {
  let claimed = false;
  for (const group of groups) {
    if (!await group.matches(folder)) continue;
    claimed = true;
    await report.folder(`${group.name} (${folder.path})`, group.run({ folder, backend }));
  }
  if (groups !== allGroups) return claimed;
  const rest: ParityResult[] = [];
  for await (const result of unclaimed(folder, claimed)) rest.push(result);
  if (rest.length > 0) await report.folder(`no group (${folder.path})`, replay(rest));
  return claimed || rest.length > 0;
}

async function* replay<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

function describe(cause: unknown): string {
  if (cause instanceof SlimtapError) return cause.hint === undefined ? cause.message : `${cause.message} ${cause.hint}`;
  return cause instanceof Error ? cause.message : String(cause);
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runParity(process.argv.slice(2));
