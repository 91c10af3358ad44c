import { modelDetectsNothing, modelHasNoLoss, weightShape } from '../../core/errors.ts';
import type { ImportedDetection } from '../../core/import/importer.ts';
import { squareSide } from '../../core/image-size.ts';
import { copyGraph } from '../../core/ir/copy.ts';
import type { Graph, State, TensorType } from '../../core/ir/types.ts';
import type { BuildOptions, Model } from '../../core/model.ts';
import { sameShape, type Tensor } from '../../core/tensor/tensor.ts';
import { attachDecode, attachLoss, decodeBoxes, suppressionOf, type LossOptions } from '../model-yolov3/index.ts';
import { attachTeacherLoss } from './attach-teacher-loss.ts';

/** What an imported model is made of. */
export interface ImportedModelOptions {
  readonly graph: Graph;
  readonly detection?: ImportedDetection | undefined;
  /** The imported weights by name; asked for what a checkpoint does not give. */
  readonly weights: () => ReadonlyMap<string, Tensor>;
  readonly loss?: Pick<LossOptions, 'ignoreThreshold' | 'labelSmooth'>;
}

/**
 * An imported graph as a model of the kernel. A detector of YOLO's kind is trained on labelled images and measured; any other
 * model is trained to give what its float self gives, and there is nothing to measure.
 */
export function importedModel({ graph, detection, weights, loss }: ImportedModelOptions): Model {
  const { shape: [, channels = 3, height = 0] } = graph.inputs.get('image')!.type;
  // A detector takes images of many sizes; any other model those it was imported for.
  const inputShapes: NonNullable<Model['inputShapes']> = ({ batch, size }) => Object.fromEntries([...graph.inputs].map(([name, { type: { shape } }]) => [
    name, name === 'image' && detection !== undefined ? [batch, channels, squareSide(size), squareSide(size)] : [batch, ...shape.slice(1)],
  ]));
  const build = ({ initial, ...shape }: BuildOptions): Graph => {
    const shapes = inputShapes(shape);
    const inputType = (name: string, { dtype }: TensorType): TensorType => ({ dtype, shape: shapes[name]! });
    return copyGraph(graph, { name: graph.name, inputType, initial: (state) => initialOf(state, initial, weights) }).graph;
  };
  return {
    name: 'Imported',
    classes: detection?.classes ?? 0,
    sizeMultiple: detection === undefined ? 1 : largestStride(graph, height),
    ...(detection && { suppression: suppressionOf(detection.nms) }),
    build, inputShapes,
    attachLoss(trained, editor) {
      if (detection === undefined) {
        if (!attachTeacherLoss(trained, editor, graph, weights())) throw modelHasNoLoss(trained.name);
        return;
      }
      attachLoss(trained, editor, { classes: detection.classes, heads: detection.heads, ...loss });
    },
    attachDecode(graph, editor) {
      if (detection !== undefined) attachDecode(graph, editor, { classes: detection.classes, heads: detection.heads, confidenceThreshold: detection.confidenceThreshold });
    },
    decode(outputs, context) {
      if (detection === undefined) throw modelDetectsNothing(graph.name, Object.keys(outputs));
      return decodeBoxes(outputs, context, detection.nms);
    },
  };
}

/** @throws ERR_WEIGHT_SHAPE */
function initialOf({ name, value: { type: { shape } } }: State, initial: ReadonlyMap<string, Tensor> | undefined, weights: () => ReadonlyMap<string, Tensor>): Tensor {
  const given = initial?.get(name) ?? weights().get(name)!;
  if (!sameShape(given.shape, shape)) throw weightShape(name, given.shape, shape);
  return given;
}

function largestStride({ outputs }: Graph, height: number): number {
  return Math.max(...[...outputs.values()].map(({ type: { shape } }) => height / shape[2]!));
}
