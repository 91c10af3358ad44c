import { createRandom } from '../core/tensor/random.ts';
import { tensor, type Tensor } from '../core/tensor/tensor.ts';

/** What a network is made to say. */
export interface PredictionsOptions {
  /** Predictions of an image. */
  readonly count: number;
  readonly classes: number;
  /** Side of the image in pixels. */
  readonly size: number;
  /** Objects, each seen by some tens of predictions. */
  readonly objects: number;
}

/** Predictions that see one object: neighbouring cells, anchors and scales. */
const PER_OBJECT = 25;
/** Share of the other predictions that are above the threshold without reason. */
const NOISE = 0.01;

/**
 * Boxes [1,M,4] and scores [1,M,C] as a trained network's decoding gives them: nearly all are zero, each object has a heap of
 * overlapping boxes with one likely class and a few unlikely ones, and some boxes are mistakes.
 */
export function madePredictions({ count, classes, size, objects }: PredictionsOptions): { boxes: Tensor<'float32'>; scores: Tensor<'float32'> } {
  const random = createRandom(1);
  const boxes = tensor('float32', [1, count, 4]);
  const scores = tensor('float32', [1, count, classes]);
  const put = (row: number, [x, y, w, h]: Box, label: number, score: number): void => {
    boxes.data.set([x - w / 2, y - h / 2, x + w / 2, y + h / 2], row * 4);
    scores.data[row * classes + label] = score;
    for (let i = 0; i < 2; i++) scores.data[row * classes + random.integer(0, classes)]! += 0.05 * score;
  };
  for (let i = 0; i < objects; i++) {
    const [object, label] = [boxIn(size), random.integer(0, classes)];
    for (let j = 0; j < PER_OBJECT; j++) put(random.integer(0, count), object.map((value) => value * random.uniform(0.9, 1.1)) as unknown as Box, label, random.uniform(0.02, 0.95));
  }
  for (let i = 0; i < count * NOISE; i++) put(random.integer(0, count), boxIn(size), random.integer(0, classes), random.uniform(0.01, 0.05));
  return { boxes, scores };

  function boxIn(side: number): Box {
    return [random.uniform(0, side), random.uniform(0, side), random.uniform(0.03, 0.5) * side, random.uniform(0.03, 0.5) * side];
  }
}

/** Centre and sides. */
type Box = readonly [x: number, y: number, width: number, height: number];
