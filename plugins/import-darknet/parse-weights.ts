import { weightsMalformed } from '../../core/errors.ts';
import { sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import type { LayerParameter } from './layer.ts';

/** Major, minor, revision; then the count of images seen in training. */
const VERSION_BYTES = 12;

/**
 * Reads a Darknet weights file: i32 major, minor and revision, the number of images seen (u64 from version 0.2 on, before
 * it u32), then float32 numbers, layer by layer. The file names nothing, so its order is the cfg's. It may end after any
 * layer, as files made to start a training do (`darknet53.conv.74`).
 * Source: AlexeyAB/darknet, src/parser.c `load_weights_upto`.
 * @param layers parameters of each layer in the order of the file
 * @throws ERR_WEIGHTS_MALFORMED with the byte, also for bytes left over; the size is checked before anything is allocated
 */
export function parseWeights(bytes: Uint8Array, layers: readonly (readonly LayerParameter[])[], source: string): Map<string, Tensor> {
  if (!looksLikeDarknet(bytes)) throw weightsMalformed(source, 'it does not begin with a version of Darknet', 0);
  const start = headerBytes(bytes);
  const whole = wholeLayers(bytes, start, layers, source);
  const weights = new Map<string, Tensor>();
  let at = start;
  for (const { name, shape } of whole) {
    const data = new Float32Array(sizeOf(shape));
    // Copied, since a file's bytes may start anywhere in their buffer.
    new Uint8Array(data.buffer).set(bytes.subarray(at, at += data.byteLength));
    weights.set(name, { dtype: 'float32', shape, data });
  }
  return weights;
}

/** Whether bytes begin with a version that Darknet writes: 0.1 and 0.2, whatever the revision. */
export function looksLikeDarknet(bytes: Uint8Array): boolean {
  if (bytes.length < VERSION_BYTES) return false;
  const { major, minor, revision } = versionOf(bytes);
  return major === 0 && (minor === 1 || minor === 2) && revision < 100;
}

function versionOf(bytes: Uint8Array): { major: number; minor: number; revision: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, VERSION_BYTES);
  return { major: view.getUint32(0, true), minor: view.getUint32(4, true), revision: view.getUint32(8, true) };
}

function headerBytes(bytes: Uint8Array): number {
  return VERSION_BYTES + (versionOf(bytes).minor >= 2 ? 8 : 4);
}

/** The parameters the file has room for: all of some layers, none of the others. */
function wholeLayers(bytes: Uint8Array, start: number, layers: readonly (readonly LayerParameter[])[], source: string): LayerParameter[] {
  const found: LayerParameter[] = [];
  let end = start;
  for (const layer of layers) {
    if (end === bytes.length) return found;
    const size = layer.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
    const last = layer.at(-1)!.name;
    if (end + size > bytes.length) throw weightsMalformed(source, `the layer of ${last} needs ${size} bytes, ${Math.max(0, bytes.length - end)} are left`, Math.min(end, bytes.length));
    found.push(...layer);
    end += size;
  }
  if (end < bytes.length) throw weightsMalformed(source, `${bytes.length - end} bytes follow the last layer`, end);
  return found;
}
