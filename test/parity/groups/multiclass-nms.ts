import type { Tensor } from '../../../core/tensor/tensor.ts';
import { multiclassNms, type NmsOptions } from '../../../plugins/model-yolov3/multiclass-nms.ts';
import { casesOf, type ParityCase } from '../cases.ts';
import { compareArrays } from '../compare.ts';
import { judged, type ParityGroup } from '../group.ts';

/** Suppression on the host: every row and every image's number of rows, bit for bit. */
export const group: ParityGroup = {
  name: 'multiclass_nms',
  matches: async (folder) => await folder.casesGroup() === 'multiclass_nms',
  async *run({ folder }) {
    for await (const golden of casesOf(folder)) {
      const images = suppress(golden);
      const exact = { absolute: 0, relative: 0 };
      const problems = [
        compareArrays('lod', offsets(images), (golden.attrs['lod'] as number[][])[0]!, exact),
        compareArrays('Out', rows(images), golden.outputs['Out']!.data, exact),
      ];
      yield judged(golden.name, problems.filter((problem) => problem !== undefined));
    }
  },
};

/** Result rows of each image. */
function suppress({ inputs, attrs }: ParityCase): Float32Array[] {
  const boxes = inputs['BBoxes'] as Tensor<'float32'>;
  const scores = inputs['Scores'] as Tensor<'float32'>;
  const [images = 0, classes = 0, count = 0] = scores.shape;
  return Array.from({ length: images }, (_, n) => multiclassNms({
    boxes: boxes.data.subarray(n * count * 4, (n + 1) * count * 4),
    scores: scores.data.subarray(n * classes * count, (n + 1) * classes * count),
    classes, layout: 'class',
  }, optionsOf(attrs)));
}

function optionsOf(attrs: ParityCase['attrs']): NmsOptions {
  return {
    scoreThreshold: attrs['score_threshold'] as number, nmsThreshold: attrs['nms_threshold'] as number,
    nmsTopK: attrs['nms_top_k'] as number, keepTopK: attrs['keep_top_k'] as number,
    backgroundLabel: attrs['background_label'] as number, normalized: attrs['normalized'] as boolean, eta: attrs['nms_eta'] as number,
  };
}

/** Paddle's level of detail: where each image's rows start; when there is no row at all, one row for the -1 it gives. */
function offsets(images: readonly Float32Array[]): number[] {
  if (images.every((image) => image.length === 0)) return [0, 1];
  let end = 0;
  return [0, ...images.map((image) => (end += image.length / 6))];
}

function rows(images: readonly Float32Array[]): number[] {
  return images.every((image) => image.length === 0) ? [-1] : images.flatMap((image) => [...image]);
}
