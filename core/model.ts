import type { ImageSize } from './image-size.ts';
import type { Editor } from './ir/editor.ts';
import type { Graph } from './ir/types.ts';
import type { Random } from './tensor/random.ts';
import type { Tensor } from './tensor/tensor.ts';

/** One found object, as in a COCO result file. */
export interface Detection {
  readonly imageId: number;
  /** Id in annotation and result files, not the class index. */
  readonly categoryId: number;
  readonly score: number;
  /** x, y, width, height in pixels of the original image. */
  readonly bbox: readonly [number, number, number, number];
}

/** What a graph is built for. */
export interface BuildOptions {
  readonly batch: number;
  /** Height and width of the input, multiples of `Model.sizeMultiple`. */
  readonly size: ImageSize;
  /** Where initial values come from; each parameter draws from `random.split(name)`, so the order does not matter. */
  readonly random: Random;
  /**
   * Values by state name that replace drawing them, such as those of a graph built for another size. Shared, not
   * copied.
   */
  readonly initial?: ReadonlyMap<string, Tensor>;
}

/** What host-side decoding has to know of a batch. */
export interface DecodeContext {
  /** One per image; a shorter list than the batch leaves the rest of a padded batch out. */
  readonly imageIds: readonly number[];
  /** Category ids by class index. */
  readonly categoryIds: readonly number[];
}

/** A form of weights files that only their own model can read, because they do not name their parameters. */
export interface WeightsForm {
  /** Whether a file that begins like this is one. */
  matches(head: Uint8Array): boolean;
  /** Values by state name; a file may hold the first layers alone. @throws ERR_WEIGHTS_MALFORMED */
  read(bytes: Uint8Array, source: string): Map<string, Tensor>;
}

/** How duplicates among boxes are removed: the options of Paddle's `multiclass_nms`, by its names. */
export interface Suppression {
  /** Class that is left out; -1 none. */
  readonly background_label: number;
  /** Scores must be above this. */
  readonly score_threshold: number;
  /** Boxes overlapping a better one of their class more than this go. */
  readonly nms_threshold: number;
  /** Best candidates of each class that are looked at; -1 all. */
  readonly nms_top_k: number;
  /** Best results of an image; -1 all. */
  readonly keep_top_k: number;
  /** Factor on `nms_threshold` with every kept box. */
  readonly nms_eta: number;
  /** Whether coordinates are in 0..1 and widths are differences; pixels count one more. */
  readonly normalized: boolean;
}

/**
 * A detector. `build` gives the one float forward graph: input `image` [N,3,height,width], parameters and statistics as
 * states, raw predictions as outputs. Train and eval graphs are derived from it, after quantizers were inserted, by
 * `attachLoss` and `attachDecode`.
 */
export interface Model {
  readonly name: string;
  /** Number of classes, background not counted; 0 for a model that detects nothing. */
  readonly classes: number;
  /** Input sizes are multiples of this. */
  readonly sizeMultiple: number;
  /** What its weights may come in besides the forms that name parameters. */
  readonly weightsForm?: WeightsForm;
  /** How `decode` removes duplicates, for manifests and for formats that do it inside; absent where it does not. */
  readonly suppression?: Suppression;
  build(options: BuildOptions): Graph;
  /** Extents of the graph's inputs for a batch of images. @default `image` of [batch, 3, height, width] */
  inputShapes?(shape: { readonly batch: number; readonly size: ImageSize }): Readonly<Record<string, readonly number[]>>;
  /** Adds ground-truth inputs and the rank-0 output `loss`; what it is the sum of may be outputs too, `loss_…`, for who watches. */
  attachLoss(graph: Graph, editor: Editor): void;
  /** Adds the input `imSize` (int32 [N,2], original height and width) and the outputs `decode` reads; nothing where the raw outputs are the answer. */
  attachDecode(graph: Graph, editor: Editor): void;
  /** Turns the outputs of a graph with decoding into detections (suppression of duplicates is done here). */
  decode(outputs: Readonly<Record<string, Tensor>>, context: DecodeContext): readonly Detection[];
}
