import type { Tensor } from '../../core/tensor/tensor.ts';
import { createRandom } from '../../core/tensor/random.ts';
import { transformFailed } from '../../core/errors.ts';
import { decodeImage, type DecodedImage } from './decode-image.ts';
import { createPipeline } from './pipeline.ts';
import { createSample } from './sample.ts';
import { checkTransforms, type TransformSpec } from './transform-list.ts';

/** One image as a network takes it, and as it looks. */
export interface PreparedImage {
  readonly inputs: {
    /** [1,3,H,W] */
    readonly image: Tensor<'float32'>;
    /** [1,2] height and width of `original`. */
    readonly imSize: Tensor<'int32'>;
  };
  /** Upright RGB, to draw on: boxes of the network refer to it. */
  readonly original: DecodedImage;
}

/**
 * Decodes one image, turned the way its EXIF orientation says, and takes it through the transforms of evaluation.
 * @param source a path, or the bytes of a file
 * @param name what errors call the image @default the path
 * @throws ERR_IMAGE_UNDECODABLE, ERR_CONFIG_INVALID
 */
export async function preprocessForInference(source: string | Uint8Array, transforms: readonly TransformSpec[], name?: string): Promise<PreparedImage> {
  const original = await decodeImage(source, { orient: true }, name);
  const file = name ?? (typeof source === 'string' ? source : 'the image');
  const nothing = { boxes: new Float32Array(0), classes: new Int32Array(0), scores: new Float32Array(0) };
  const random = createRandom(0);
  const pipeline = createPipeline(checkTransforms(transforms, 'sample_transforms'));
  const { planes } = pipeline(createSample({ file, ...nothing }, original), { random, batchRandom: random, planes: (w, h) => new Float32Array(3 * w * h) });
  if (planes === undefined) throw transformFailed('The list of transforms', file, 'it does not end in Permute');
  return {
    original,
    inputs: {
      image: { dtype: 'float32', shape: [1, 3, planes.height, planes.width], data: planes.data },
      imSize: { dtype: 'int32', shape: [1, 2], data: Int32Array.of(original.height, original.width) },
    },
  };
}
