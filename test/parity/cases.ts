import { fileMalformed } from '../../core/errors.ts';
import { readNpy } from '../../core/tensor/npy.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { isObject, type ParityFolder } from './folder.ts';

/** One case of a `cases.json`, with its tensors loaded. Slots such as `X@GRAD` keep their Paddle names. */
export interface ParityCase {
  readonly name: string;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly note: string;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/** Every case of the folder's `cases.json` in order, tensors loaded one case at a time. @throws ERR_FILE_MALFORMED */
export async function* casesOf(folder: ParityFolder): AsyncGenerator<ParityCase> {
  const document = await folder.json('cases.json');
  const cases = isObject(document) ? document['cases'] : undefined;
  if (!Array.isArray(cases)) throw fileMalformed(folder.file('cases.json'), 'no list of cases');
  for (const entry of cases) yield await loadCase(folder, entry);
}

/** Loads one entry of `cases`. @throws ERR_FILE_UNREADABLE, ERR_FILE_MALFORMED */
export async function loadCase(folder: ParityFolder, entry: unknown): Promise<ParityCase> {
  if (!isObject(entry) || typeof entry['case'] !== 'string') throw fileMalformed(folder.file('cases.json'), 'a case has no name');
  return {
    name: entry['case'],
    attrs: isObject(entry['attrs']) ? entry['attrs'] : {},
    note: typeof entry['note'] === 'string' ? entry['note'] : '',
    inputs: await loadSlots(folder, entry['inputs']),
    outputs: await loadSlots(folder, entry['outputs']),
  };
}

async function loadSlots(folder: ParityFolder, slots: unknown): Promise<Record<string, Tensor>> {
  const tensors: Record<string, Tensor> = {};
  for (const [slot, described] of Object.entries(isObject(slots) ? slots : {})) {
    const file = isObject(described) ? described['file'] : undefined;
    if (typeof file !== 'string') throw fileMalformed(folder.file('cases.json'), `slot ${slot} names no file`);
    tensors[slot] = await readNpy(folder.file(file));
  }
  return tensors;
}
