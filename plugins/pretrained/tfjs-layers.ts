import * as z from 'zod';
import { weightsMalformed, weightsShardMissing } from '../../core/errors.ts';
import { sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import type { Folder } from '../../core/import/folder.ts';

const spec = z.object({
  name: z.string().min(1),
  shape: z.array(z.int().min(0)).max(16),
  dtype: z.literal('float32'),
  quantization: z.undefined({ error: 'quantized weights are not read' }).optional(),
});
const manifestFile = z.object({
  weightsManifest: z.array(z.object({ paths: z.array(z.string()).min(1), weights: z.array(spec) })).min(1),
});

type Group = z.infer<typeof manifestFile>['weightsManifest'][number];

export interface TfjsOptions {
  /**
   * Whether shards that are not there are an error or their weights are left out.
   * @default 'error'
   */
  readonly missingShards?: 'error' | 'skip' | undefined;
}

/**
 * Reads the weights of a tfjs layers model (`model.json` and its shards) under their Keras names, such as
 * `conv1/kernel`, in Keras's layouts. Source: tfjs `io/types.ts`, WeightsManifestConfig: the shards of a group are one
 * run of bytes in which its weights follow each other.
 * @throws ERR_WEIGHTS_MALFORMED, ERR_WEIGHTS_SHARD_MISSING
 */
export async function readTfjsLayers(folder: Folder, modelFile = 'model.json', { missingShards = 'error' }: TfjsOptions = {}): Promise<Map<string, Tensor>> {
  const groups = parseModel((await folder.read(modelFile))!, `${folder.source}/${modelFile}`);
  const tensors = new Map<string, Tensor>();
  const missing: { shard: string; weights: string[] }[] = [];
  for (const group of groups) {
    const shards = await Promise.all(group.paths.map((path) => folder.read(path)));
    const absent = group.paths.filter((_, index) => shards[index] === undefined);
    if (absent.length === 0) split(Buffer.concat(shards as Uint8Array[]), group, folder.source, tensors);
    else missing.push({ shard: absent.join(', '), weights: group.weights.map(({ name }) => name) });
  }
  if (missing.length > 0 && missingShards === 'error') {
    throw weightsShardMissing(folder.source, missing.map(({ shard }) => shard), missing.flatMap(({ weights }) => weights));
  }
  return tensors;
}

function parseModel(bytes: Uint8Array, source: string): Group[] {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw weightsMalformed(source, `not JSON (${(cause as Error).message})`);
  }
  const result = manifestFile.safeParse(json);
  if (!result.success) throw weightsMalformed(source, firstIssue(result.error));
  for (const path of result.data.weightsManifest.flatMap(({ paths }) => paths)) checkPath(path, source);
  return result.data.weightsManifest;
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'malformed' : `${issue.path.join('.') || 'the document'}: ${issue.message}`;
}

/** Shards lie beside the model; a manifest does not get to read other files or other servers. */
function checkPath(path: string, source: string): void {
  const leaves = path === '' || /^[/\\]|[:?#\\\0]/.test(path) || path.split('/').includes('..');
  if (leaves) throw weightsMalformed(source, `shard path "${path}" points out of the model's folder`);
}

function split(bytes: Buffer, { paths, weights }: Group, source: string, tensors: Map<string, Tensor>): void {
  const place = `${source}/${paths.join('+')}`;
  let offset = 0;
  for (const { name, shape } of weights) {
    const length = sizeOf(shape) * 4;
    if (!(offset + length <= bytes.length)) throw weightsMalformed(place, `${name} of shape [${shape.join(', ')}] needs ${length} bytes, ${bytes.length - offset} are left`, offset);
    if (tensors.has(name)) throw weightsMalformed(place, `${name} occurs twice`);
    const data = new Float32Array(length / 4);
    new Uint8Array(data.buffer).set(bytes.subarray(offset, offset + length));
    tensors.set(name, { dtype: 'float32', shape, data });
    offset += length;
  }
  if (offset !== bytes.length) throw weightsMalformed(place, `${bytes.length - offset} bytes follow the weights`, offset);
}
