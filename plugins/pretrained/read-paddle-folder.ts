import { weightsAmbiguous, weightsNamesMissing, weightsQuantized, weightsUnrecognized } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { integerParameters, looksLikeLodTensor, parseCombinedLodTensors, parseLodTensor, parsePickledTensors, persistableNames, readProgram, type ProgramDesc } from '../paddle-format/index.ts';
import type { Folder } from '../../core/import/folder.ts';

/** What lies beside parameters without being one. */
const NOT_A_PARAMETER = /^(__model__|LICEN[CS]E.*|README.*|NOTICE.*|.*\.(json|md|txt|ya?ml|pdmodel|pdopt|info|log))$/;
const COMBINED = /^(__params__|.*\.pdiparams)$/;
const PICKLED = /\.pdparams$/;

/**
 * Reads a folder of Paddle's: one LoDTensor file per parameter, named after the parameter, as `save_params` and
 * `save_persistables` leave them; a combined file, named by the program beside it or by `names`; or a `.pdparams` file.
 * @throws ERR_WEIGHTS_…, ERR_PADDLE_PROGRAM
 */
export async function readPaddleFolder(folder: Folder, names: readonly string[] | undefined): Promise<Map<string, Tensor>> {
  const files = folder.names.filter(isParameterFile);
  const whole = files.filter((name) => COMBINED.test(name) || PICKLED.test(name));
  if (whole.length > 1) throw weightsAmbiguous(folder.source, whole);
  if (whole.length === 1) return readPaddleFile(folder, whole[0]!, names);
  const tensors = new Map<string, Tensor>();
  for (const name of files) tensors.set(name, parseParameter(name, (await folder.read(name))!, folder));
  if (tensors.size === 0) throw weightsUnrecognized(folder.source, 'no parameter file is in it');
  refuseIntegers(folder.source, await programBeside(folder, '__model__'));
  return realNumbers(folder.source, tensors);
}

/**
 * Reads one file that holds all parameters, in the folder it lies in: a combined file, whose names a program beside it
 * has, or a pickle.
 * @throws ERR_WEIGHTS_…, ERR_PADDLE_PROGRAM
 */
export async function readPaddleFile(folder: Folder, name: string, names: readonly string[] | undefined): Promise<Map<string, Tensor>> {
  const source = `${folder.source}/${name}`;
  const bytes = (await folder.read(name))!;
  if (!looksLikeLodTensor(bytes)) return realNumbers(source, parsePickledTensors(bytes, source));
  if (names !== undefined) return realNumbers(source, parseCombinedLodTensors(bytes, names, source));
  const program = await programBeside(folder, name);
  if (program === undefined) throw weightsNamesMissing(source);
  refuseIntegers(source, program);
  return realNumbers(source, parseCombinedLodTensors(bytes, persistableNames(program), source));
}

/** The program that belongs to a file: of the same name (`.pdmodel`), or `__model__`. */
async function programBeside(folder: Folder, name: string): Promise<ProgramDesc | undefined> {
  for (const candidate of [name.replace(/(\.[^.]*)?$/, '.pdmodel'), '__model__']) {
    const bytes = folder.names.includes(candidate) ? await folder.read(candidate) : undefined;
    if (bytes !== undefined) return readProgram(bytes, `${folder.source}/${candidate}`);
  }
  return undefined;
}

/** A converted model's weights are levels, not what they stand for; as weights they would be wrong without a word. */
function refuseIntegers(source: string, program: ProgramDesc | undefined): void {
  const [first, ...others] = program === undefined ? [] : integerParameters(program);
  if (first !== undefined) throw weightsQuantized(source, first, others.length);
}

/** What is stored as integers, as in `save_int8` and `quant_post_dynamic`, says so itself; lists of integers are counters and zero points. */
function realNumbers(source: string, tensors: Map<string, Tensor>): Map<string, Tensor> {
  const [first, ...others] = [...tensors].filter(([, { dtype, shape }]) => dtype !== 'float32' && shape.length > 1).map(([name]) => name);
  if (first !== undefined) throw weightsQuantized(source, first, others.length);
  return tensors;
}

/** Files in subfolders and hidden ones (`._x` of macOS archives) are no parameters either. */
function isParameterFile(name: string): boolean {
  return !name.includes('/') && !name.startsWith('.') && !NOT_A_PARAMETER.test(name);
}

function parseParameter(name: string, bytes: Uint8Array, { source }: Folder): Tensor {
  if (!looksLikeLodTensor(bytes)) throw weightsUnrecognized(source, `its file ${name} is no Paddle parameter`);
  return parseLodTensor(bytes, `${source}/${name}`);
}
