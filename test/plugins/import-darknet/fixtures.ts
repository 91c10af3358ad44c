import type { DarknetNetwork } from '../../../plugins/import-darknet/index.ts';

/** A network of every supported section in a few lines: two heads, two classes, images of 32 by 32. */
export const TINY_CFG = `# a comment
[net]
width = 32
height = 32
channels = 3
learning_rate = 0.001

[convolutional]
batch_normalize = 1
filters = 4
size = 3
stride = 2
pad = 1
activation = leaky

[maxpool]
size = 2
stride = 2

[convolutional]
filters = 4
size = 3
groups = 4
stride = 1
pad = 1
activation = relu6

[shortcut]
from = -2
activation = linear

[convolutional]
batch_normalize = 1
filters = 6
size = 3
stride = 2
pad = 1
activation = relu

[maxpool]
size = 5
stride = 1

[route]
layers = -1, -2

[convolutional]
filters = 14
size = 1
activation = linear

[yolo]
mask = 1,2   ; both of the larger ones
anchors = 4,4, 8,10, 20,16
classes = 2
num = 3
scale_x_y = 1.1
ignore_thresh = .6
jitter = .3

[route]
layers = 4
groups = 2
group_id = 1

[upsample]
stride = 2

[route]
layers = -1, 3

[convolutional]
filters = 7
size = 1
activation = linear

[yolo]
mask = 0
anchors = 4,4, 8,10, 20,16
classes = 2
num = 3
`;

/** A cfg of these sections behind a `[net]` of 32 by 32. */
export function cfgOf(...sections: readonly string[]): string {
  return ['[net]\nwidth=32\nheight=32\nchannels=3', ...sections].join('\n');
}

/** An output convolution with its `[yolo]` section: one anchor, one class. */
export const HEAD = '[convolutional]\nfilters=6\nsize=1\nactivation=linear\n[yolo]\nmask=0\nanchors=8,8\nclasses=1\nnum=1';

/** A weights file of version 0.2 whose k-th number, counted from 0, is `value(k)`. */
export function weightsFile({ parameters }: Pick<DarknetNetwork, 'parameters'>, value = (k: number): number => k): Buffer {
  const count = parameters.flat().reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const header = Buffer.alloc(20);
  header.writeInt32LE(2, 4);
  header.writeInt32LE(5, 8);
  return Buffer.concat([header, new Uint8Array(Float32Array.from({ length: count }, (_, k) => value(k)).buffer)]);
}
