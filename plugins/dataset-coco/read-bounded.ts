import { readFile, stat } from 'node:fs/promises';
import { datasetMalformed, datasetMissing } from '../../core/errors.ts';

/**
 * Reads a text file of a dataset, its size checked before its bytes are.
 * @param what names the file in errors, such as "The annotation file"
 * @throws ERR_DATASET_MISSING, ERR_DATASET_MALFORMED for more than `limit` bytes
 */
export async function readBounded(path: string, what: string, limit: number): Promise<string> {
  const { size } = await stat(path).catch((cause: unknown) => { throw datasetMissing(path, what, cause); });
  if (size > limit) throw datasetMalformed(path, 'its size', `${size} bytes are more than the ${limit} that are read`);
  return await readFile(path, 'utf8').catch((cause: unknown) => { throw datasetMissing(path, what, cause); });
}
