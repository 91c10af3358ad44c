import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileMalformed, fileUnreadable } from '../../core/errors.ts';

const LARGEST_JSON_BYTES = 256 * 2 ** 20;
const DEEPEST = 16;
const NOT_GOLDENS = new Set(['node_modules', '.git', 'dist']);

/** One folder that may hold goldens, with its JSON files parsed on demand and once. */
export class ParityFolder {
  readonly path: string;
  /** File names directly inside, sorted. */
  readonly files: readonly string[];
  /** Folder names directly inside, sorted. */
  readonly folders: readonly string[];
  readonly #parsed = new Map<string, Promise<unknown>>();

  constructor(path: string, files: readonly string[], folders: readonly string[]) {
    this.path = path;
    this.files = files;
    this.folders = folders;
  }

  get name(): string {
    return basename(this.path);
  }

  has(file: string): boolean {
    return this.files.includes(file);
  }

  /** Path of something inside; an absolute path stays as it is. */
  file(...parts: readonly string[]): string {
    return resolve(this.path, ...parts);
  }

  /** Parsed JSON of a file inside. @throws ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED */
  json(file: string): Promise<unknown> {
    let parsed = this.#parsed.get(file);
    if (parsed === undefined) this.#parsed.set(file, parsed = readJson(this.file(file)));
    return parsed;
  }

  /** Parsed JSON when the file is there and is a JSON object, otherwise undefined: for `matches`. */
  async object(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    if (!this.has(file)) return undefined;
    const value = await this.json(file).catch(() => undefined);
    return isObject(value) ? value : undefined;
  }

  /** The `group` field of `cases.json`, when there is one. */
  async casesGroup(): Promise<string | undefined> {
    const group = (await this.object('cases.json'))?.['group'];
    return typeof group === 'string' ? group : undefined;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every folder at or below `root`, each once even when links lead to it twice. @throws ERR_FILE_UNREADABLE */
export async function* foldersUnder(root: string): AsyncGenerator<ParityFolder> {
  const entry = await stat(root).catch((cause: unknown) => { throw fileUnreadable(root, cause); });
  if (!entry.isDirectory()) throw fileMalformed(root, 'it is not a folder');
  yield* walk(root, 0, new Set());
}

async function* walk(path: string, depth: number, seen: Set<string>): AsyncGenerator<ParityFolder> {
  const real = await realpath(path);
  if (depth > DEEPEST || seen.has(real)) return;
  seen.add(real);
  const folder = await openFolder(path);
  yield folder;
  for (const name of folder.folders) {
    if (!NOT_GOLDENS.has(name)) yield* walk(join(path, name), depth + 1, seen);
  }
}

/** Lists one folder. Links count as what they lead to; dangling ones are left out. */
export async function openFolder(path: string): Promise<ParityFolder> {
  const files: string[] = [];
  const folders: string[] = [];
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => { throw fileUnreadable(path, cause); });
  for (const entry of entries) {
    const target = entry.isSymbolicLink() ? await stat(join(path, entry.name)).catch(() => undefined) : entry;
    if (target?.isDirectory()) folders.push(entry.name);
    else if (target?.isFile()) files.push(entry.name);
  }
  return new ParityFolder(path, files.sort(), folders.sort());
}

/** Parses a JSON file of bounded size. @throws ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED */
export async function readJson(path: string): Promise<unknown> {
  const unreadable = (cause: unknown): never => { throw fileUnreadable(path, cause); };
  const { size } = await stat(path).catch(unreadable);
  if (size > LARGEST_JSON_BYTES) throw fileMalformed(path, `${size} bytes are too many for a golden`);
  const text = await readFile(path, 'utf8').catch(unreadable);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fileMalformed(path, (cause as Error).message);
  }
}
