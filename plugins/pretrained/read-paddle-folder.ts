import { weightsNamesMissing, weightsUnrecognized } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Folder } from './folder.ts';
import { looksLikeLodTensor, parseCombinedLodTensors, parseLodTensor } from '../paddle-format/index.ts';

/** What lies beside parameters without being one. */
const NOT_A_PARAMETER = /^(__model__|LICEN[CS]E.*|README.*|NOTICE.*|.*\.(json|md|txt|ya?ml|pdmodel|pdopt|info|log))$/;
const COMBINED = /^(__params__|.*\.pdiparams)$/;

/**
 * Reads a folder as Paddle's `save_params` and `save_persistables` leave it: one LoDTensor file per parameter, named
 * after the parameter; or, with `names`, the single combined file beside a `__model__`.
 * @throws ERR_WEIGHTS_UNRECOGNIZED, ERR_WEIGHTS_MALFORMED, ERR_WEIGHTS_NAMES_MISSING
 */
export async function readPaddleFolder(folder: Folder, names: readonly string[] | undefined): Promise<Map<string, Tensor>> {
  const files = folder.names.filter(isParameterFile);
  const combined = files.find((name) => COMBINED.test(name));
  if (combined !== undefined) return readCombined(`${folder.source}/${combined}`, (await folder.read(combined))!, names);
  const tensors = new Map<string, Tensor>();
  for (const name of files) tensors.set(name, parseParameter(name, (await folder.read(name))!, folder));
  if (tensors.size === 0) throw weightsUnrecognized(folder.source, 'no parameter file is in it');
  return tensors;
}

/** A combined file. @throws ERR_WEIGHTS_NAMES_MISSING */
export function readCombined(source: string, bytes: Uint8Array, names: readonly string[] | undefined): Map<string, Tensor> {
  if (names === undefined) throw weightsNamesMissing(source);
  return parseCombinedLodTensors(bytes, names, source);
}

/** Files in subfolders and hidden ones (`._x` of macOS archives) are no parameters either. */
function isParameterFile(name: string): boolean {
  return !name.includes('/') && !name.startsWith('.') && !NOT_A_PARAMETER.test(name);
}

function parseParameter(name: string, bytes: Uint8Array, { source }: Folder): Tensor {
  if (!looksLikeLodTensor(bytes)) throw weightsUnrecognized(source, `its file ${name} is no Paddle parameter`);
  return parseLodTensor(bytes, `${source}/${name}`);
}
