import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { downloadFailed, fileUnreadable, weightsUnrecognized } from '../../core/errors.ts';
import type { WeightsForm } from '../../core/model.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { inferenceStates } from '../../core/train/averages.ts';
import { isCheckpoint, decodeCheckpoint, readCheckpoint, type Checkpoint } from '../../core/train/checkpoint.ts';
import { download, type DownloadOptions } from './download.ts';
import { diskFolder, memoryFolder, readBytes, unwrap, type Folder } from '../../core/import/folder.ts';
import { renameKerasMobilenetV1, type KerasOptions } from './keras-mobilenet-v1.ts';
import { looksLikeLodTensor, looksLikePickle } from '../paddle-format/index.ts';
import { looksLikeArchive, readArchive } from './read-archive.ts';
import { readPaddleFile, readPaddleFolder } from './read-paddle-folder.ts';
import { readTfjsLayers, type TfjsOptions } from './tfjs-layers.ts';
import { urlFolder } from './url-folder.ts';

export interface ReadWeightsOptions extends Pick<DownloadOptions, 'cacheDir' | 'offline' | 'onProgress' | 'sha256' | 'size' | 'signal'>, TfjsOptions, KerasOptions {
  /** Names of the parameters in a combined Paddle file, in any order. */
  readonly names?: readonly string[] | undefined;
  /** A form of single files that only the model can read. */
  readonly form?: WeightsForm | undefined;
}

/**
 * Reads weights by parameter name, from whatever a path or URL holds: a directory or tar of Paddle parameter files, a
 * combined Paddle file beside its program, a `.pdparams` file, a slimtap checkpoint, a tfjs layers model of MobileNetV1
 * (given PaddleDetection's names and our layouts), a file of the model's own form. The form is found from the content, not
 * from the name; Paddle's paths without an ending are completed.
 * @throws ERR_WEIGHTS_…, ERR_PADDLE_PROGRAM, ERR_ARCHIVE_REFUSED, ERR_DOWNLOAD_…, ERR_CHECKPOINT_…, ERR_FILE_UNREADABLE
 * @example
 * const weights = await readWeights('pretrained/MobileNetV1_pretrained.tar', { cacheDir: 'cache' });
 * weights.get('conv1_weights')?.shape; // [32, 3, 3, 3]
 */
export async function readWeights(source: string, options: ReadWeightsOptions): Promise<Map<string, Tensor>> {
  if (/^https?:\/\//i.test(source)) return readUrl(source, options);
  const path = await completed(/^file:\/\//i.test(source) ? pathOf(source) : source);
  if (await isCheckpoint(path)) return tensorsOf(await readCheckpoint(path));
  const stats = await stat(path).catch((cause: unknown) => { throw fileUnreadable(path, cause); });
  return stats.isDirectory() ? readFolder(unwrap(await diskFolder(path)), options) : readSingleFile(path, options);
}

function pathOf(fileUrl: string): string {
  try {
    return fileURLToPath(fileUrl);
  } catch (cause) {
    throw fileUnreadable(fileUrl, cause);
  }
}

/** Paddle's own functions take a path without its ending; a program stands for the parameters beside it. */
async function completed(path: string): Promise<string> {
  const exists = async (one: string): Promise<boolean> => (await stat(one).catch(() => undefined)) !== undefined;
  if (/\.pdmodel$/.test(path) || !await exists(path)) {
    for (const ending of ['.pdparams', '.pdiparams']) {
      const candidate = path.replace(/\.pdmodel$/, '') + ending;
      if (await exists(candidate)) return candidate;
    }
  }
  return path;
}

async function readUrl(url: string, options: ReadWeightsOptions): Promise<Map<string, Tensor>> {
  if (!URL.canParse(url)) throw downloadFailed(url, 'it is no address');
  if (new URL(url).pathname.endsWith('.json')) return readFolder(await urlFolder(url, options), options);
  const { path } = await download(url, options);
  return readSingleFile(path, options, url);
}

/** @param url where it was downloaded from; then it lies in the cache, with nothing of its own beside it */
async function readSingleFile(path: string, options: ReadWeightsOptions, url?: string): Promise<Map<string, Tensor>> {
  if (/\.json$/i.test(path)) return readFolder(await diskFolder(dirname(path)), options, basename(path));
  const head = await readHead(path);
  // First, since the zeros such a file may begin with look like Paddle's.
  if (options.form?.matches(head) === true) return options.form.read(await readBytes(path), url ?? path);
  if (looksLikeArchive(head)) return readFolder(unwrap(await readArchive(path)), options);
  if (!looksLikeLodTensor(head) && !looksLikePickle(head)) throw weightsUnrecognized(url ?? path, 'it is neither an archive nor a Paddle parameter file');
  const name = basename(url ?? path);
  const folder = url === undefined ? await diskFolder(dirname(path)) : memoryFolder(dirname(url), new Map([[name, await readBytes(path)]]));
  return readPaddleFile(folder, name, options.names);
}

async function readFolder(folder: Folder, options: ReadWeightsOptions, modelFile = 'model.json'): Promise<Map<string, Tensor>> {
  if (folder.names.includes('checkpoint.json')) return tensorsOf(await readArchivedCheckpoint(folder));
  if (!folder.names.includes(modelFile)) return readPaddleFolder(folder, options.names);
  const layers = await readTfjsLayers(folder, modelFile, options);
  return renameKerasMobilenetV1(layers, folder.source, options);
}

async function readArchivedCheckpoint(folder: Folder): Promise<Checkpoint> {
  const [manifest, data] = [await folder.read('checkpoint.json'), await folder.read('states.bin')];
  if (data === undefined) throw weightsUnrecognized(folder.source, 'its checkpoint has no states.bin');
  return decodeCheckpoint(new TextDecoder().decode(manifest), new Uint8Array(data).buffer, folder.source);
}

/** What a checkpoint would be evaluated with; momenta, counters and quantizer states are no weights. */
function tensorsOf({ states }: Checkpoint): Map<string, Tensor> {
  const weights = [...inferenceStates(states)].filter(([, { role }]) => role === 'parameter' || role === 'statistic');
  return new Map(weights.map(([name, { tensor }]) => [name, tensor]));
}

async function readHead(path: string): Promise<Uint8Array> {
  const stream = createReadStream(path, { end: 511 });
  try {
    for await (const chunk of stream) return chunk as Buffer;
  } catch (cause) {
    throw fileUnreadable(path, cause);
  }
  throw weightsUnrecognized(path, 'it is empty');
}
