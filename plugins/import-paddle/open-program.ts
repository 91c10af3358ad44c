import { fileUnreadable, importAmbiguous, importParametersMissing, importUnrecognized, weightsMalformed } from '../../core/errors.ts';
import type { Folder } from '../../core/import/folder.ts';
import type { ImportSource } from '../../core/import/importer.ts';
import { sameShape, type Tensor } from '../../core/tensor/tensor.ts';
import { parseCombinedLodTensors, parseLodTensor, parsePickledTensors, persistableNames, readProgram, type ProgramDesc, type VarDesc } from '../paddle-format/index.ts';
import { programFile, stem } from './program-file.ts';

/** A program and the values of its parameters. */
export interface OpenedProgram {
  /** For messages. */
  readonly source: string;
  readonly program: ProgramDesc;
  readonly parameters: ReadonlyMap<string, Tensor>;
}

/** The files of a program whose names are known. */
export interface ProgramFiles {
  readonly folder: Folder;
  readonly model: string;
  /** File of all parameters; without it each has its own. */
  readonly params?: string | undefined;
}

const PARAMETERS = /^(__params__|.*\.(pdiparams|pdparams))$/;
const PICKLED = /\.pdparams$/;

/**
 * Reads a program and its parameters: from a combined file (of the same name, or `__params__`, or the one that was named) or a
 * pickle (`.pdparams`, with what a `.pdopt` beside it has), otherwise from one file for each.
 * @throws ERR_PADDLE_PROGRAM, ERR_WEIGHTS_MALFORMED, ERR_IMPORT_UNRECOGNIZED, ERR_IMPORT_AMBIGUOUS, ERR_IMPORT_PARAMETERS
 */
export async function openProgram(given: ImportSource): Promise<OpenedProgram> {
  const model = programFile(given);
  if (model === undefined) throw importUnrecognized(given.folder.source, ['paddle']);
  return openProgramFiles({ folder: given.folder, model, params: combinedFile(given, model) });
}

/** The same of files whose names are known. @throws ERR_FILE_UNREADABLE, ERR_PADDLE_PROGRAM, ERR_WEIGHTS_MALFORMED, ERR_IMPORT_PARAMETERS */
export async function openProgramFiles({ folder, model, params }: ProgramFiles): Promise<OpenedProgram> {
  const source = `${folder.source}/${model}`;
  const program = readProgram(await required(folder, model), source);
  const parameters = await readParameters(folder, program, params, source);
  checkShapes(program, parameters, source);
  return { source, program, parameters };
}

async function readParameters(folder: Folder, program: ProgramDesc, params: string | undefined, source: string): Promise<Map<string, Tensor>> {
  if (params === undefined) return readSeparate(folder, program, source);
  if (!PICKLED.test(params)) return parseCombinedLodTensors(await required(folder, params), persistableNames(program), `${folder.source}/${params}`);
  return readPickled(folder, program, params, source);
}

/** What belongs to the optimizer is in a file of its own; names that the program does not know are left out. */
async function readPickled(folder: Folder, program: ProgramDesc, params: string, source: string): Promise<Map<string, Tensor>> {
  const found = new Map<string, Tensor>();
  for (const name of [params, params.replace(PICKLED, '.pdopt')].filter((one) => folder.names.includes(one))) {
    for (const [parameter, tensor] of parsePickledTensors(await required(folder, name), `${folder.source}/${name}`)) found.set(parameter, tensor);
  }
  const names = persistableNames(program);
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) throw importParametersMissing(source, missing);
  return new Map(names.map((name) => [name, found.get(name)!]));
}

async function required(folder: Folder, name: string): Promise<Uint8Array> {
  const bytes = folder.names.includes(name) ? await folder.read(name) : undefined;
  if (bytes === undefined) throw fileUnreadable(`${folder.source}/${name}`, 'it is not there');
  return bytes;
}

function combinedFile({ folder, file }: ImportSource, program: string): string | undefined {
  if (file !== undefined && file !== program) return file;
  const found = folder.names.filter((name) => PARAMETERS.test(name));
  const own = found.filter((name) => name === '__params__' || stem(name) === stem(program));
  const candidates = own.length > 0 ? own : found;
  if (candidates.length > 1) throw importAmbiguous(folder.source, candidates);
  return candidates[0];
}

async function readSeparate(folder: Folder, program: ProgramDesc, source: string): Promise<Map<string, Tensor>> {
  const parameters = new Map<string, Tensor>();
  const missing: string[] = [];
  const listed = new Set(folder.names);
  for (const name of persistableNames(program)) {
    // Only files that the folder lists are read, whatever names the program has.
    const bytes = listed.has(name) ? await folder.read(name) : undefined;
    if (bytes === undefined) missing.push(name);
    else parameters.set(name, parseLodTensor(bytes, `${folder.source}/${name}`));
  }
  if (missing.length > 0) throw importParametersMissing(source, missing);
  return parameters;
}

/** A file of parameters of another program may hold as many tensors: their shapes tell. */
function checkShapes({ blocks }: ProgramDesc, parameters: ReadonlyMap<string, Tensor>, source: string): void {
  for (const { name, type } of blocks.flatMap(({ vars }) => vars)) {
    const found = parameters.get(name);
    if (found !== undefined && !fits(found, type)) throw weightsMalformed(source, `its parameter "${name}" is [${found.shape.join(', ')}] in the file and [${type.lodTensor!.tensor.dims.join(', ')}] in the program`);
  }
}

/** Axes of one element come and go: PaddleSlim writes scales with one more than it says. */
function fits({ shape }: Tensor, { lodTensor }: VarDesc['type']): boolean {
  const dims = lodTensor?.tensor.dims ?? [-1];
  return dims.some((extent) => extent < 0) || sameShape(dims.filter((extent) => extent !== 1), shape.filter((extent) => extent !== 1));
}
