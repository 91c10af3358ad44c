import { gzipSync } from 'node:zlib';
import { Header } from 'tar';

/** A LoDTensor file as Paddle 1.8 writes it, for tests that need no Paddle. */
export function lodTensor(shape: readonly number[], data: Uint8Array, dataType = 5): Buffer {
  const description = Buffer.from([0x08, dataType, ...shape.flatMap((extent) => [0x10, ...varint(extent)])]);
  const head = Buffer.alloc(20);
  head.writeUInt32LE(description.length, 16);
  return Buffer.concat([head, description, data]);
}

export const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

function varint(value: number): number[] {
  return value < 128 ? [value] : [value % 128 + 128, ...varint(Math.floor(value / 128))];
}

/** One member of an archive; `type` and `size` may be other than what would be written honestly. */
export interface Member {
  readonly path: string;
  readonly content?: Uint8Array;
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'FIFO';
  readonly linkpath?: string;
  readonly size?: number;
}

/** A tar file made of headers as given, so that it can be a malicious one. */
export function tarOf(members: readonly Member[]): Buffer {
  const blocks = members.flatMap(({ path, content = new Uint8Array(), type = 'File', linkpath, size = content.length }) => {
    const header = new Header({ path, type, size, mode: 0o644, ...linkpath === undefined ? {} : { linkpath } });
    header.encode();
    return [header.block!, content, Buffer.alloc((512 - content.length % 512) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export const gzip = (bytes: Uint8Array): Buffer => gzipSync(bytes);

/** A tfjs layers model of Keras's MobileNetV1, one block long and two channels wide, with a classifier. */
export function tfjsModel(): Record<string, Buffer | string> {
  const groups = [
    { paths: ['group1-shard1of2', 'group1-shard2of2'], weights: [['conv1/kernel', [1, 2, 3, 2]]] },
    { paths: ['group2'], weights: ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) => [`conv1_bn/${name}`, [2]]) },
    { paths: ['group3'], weights: [['conv_dw_1/depthwise_kernel', [1, 3, 2, 1]], ['conv_pw_13/kernel', [1, 1, 2, 3]], ['conv_preds/kernel', [1, 1, 3, 1]]] },
  ] as { paths: string[]; weights: [string, number[]][] }[];
  const weightsManifest = groups.map(({ paths, weights }) => ({ paths, weights: weights.map(([name, shape]) => ({ name, shape, dtype: 'float32' })) }));
  const run = (count: number, from = 0): Buffer => Buffer.from(floats(...Array.from({ length: count }, (_, index) => from + index)));
  return {
    'model.json': JSON.stringify({ modelTopology: null, weightsManifest }),
    'group1-shard1of2': run(12).subarray(0, 7),
    'group1-shard2of2': run(12).subarray(7),
    group2: run(8, 100),
    group3: run(15, 200),
  };
}
