import { createRandom } from '../core/tensor/random.ts';
import { scalar, tensor, type Tensor } from '../core/tensor/tensor.ts';

/** The inputs of a train step. */
export type Batch = Readonly<Record<string, Tensor>>;

/** Rows of ground truth per image, as the tutorial's reader pads to. */
const BOXES = 50;
/** How many of them are boxes. */
const PRESENT = 8;

/** A seeded batch of noise with eight boxes per image: what a step costs does not depend on what is in the picture. */
export function syntheticBatch({ size, batch }: { size: number; batch: number }): Batch {
  const random = createRandom(1);
  const image = tensor('float32', [batch, 3, size, size]);
  for (let i = 0; i < image.data.length; i++) image.data[i] = random.uniform(-2, 2);
  const gtBox = tensor('float32', [batch, BOXES, 4]);
  const gtLabel = tensor('int32', [batch, BOXES]);
  const gtScore = tensor('float32', [batch, BOXES]);
  for (let n = 0; n < batch; n++) for (let b = 0; b < PRESENT; b++) {
    const row = n * BOXES + b;
    gtBox.data.set([random.uniform(0.1, 0.9), random.uniform(0.1, 0.9), random.uniform(0.05, 0.6), random.uniform(0.05, 0.6)], row * 4);
    gtLabel.data[row] = random.integer(0, 80);
    gtScore.data[row] = 1;
  }
  return { image, gtBox, gtLabel, gtScore, learningRate: scalar('float32', 1e-4) };
}
