import { readerStateMismatch } from '../../core/errors.ts';
import type { Random } from '../../core/tensor/random.ts';

/** Which images a batch is made of. */
export interface BatchPlan {
  readonly epoch: number;
  /** Position in the whole sequence, from 0. */
  readonly index: number;
  readonly samples: readonly PlannedSample[];
}
export interface PlannedSample {
  /** Position among the images. */
  readonly image: number;
  /** Position of the image to mix with. */
  readonly partner: number | undefined;
  /** Position in the epoch. */
  readonly position: number;
}

export interface SequenceOptions {
  /** Number of images. */
  readonly images: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  /** Epochs with mixup. */
  readonly mixupEpochs: number;
  readonly random: Random;
}

/** Where a sequence is. Everything else follows from the seed. */
export interface SequenceState {
  readonly epoch: number;
  /** Images of the epoch that are used up. */
  readonly cursor: number;
  readonly index: number;
  readonly images: number;
  readonly batchSize: number;
  readonly random: readonly number[];
}

/**
 * The endless order of images and batches: a function of seed and position alone, so that it goes on exactly from a
 * stored position and does not depend on how many threads build the batches.
 */
export class Sequence {
  readonly #options: SequenceOptions;
  #order: Int32Array | undefined;
  #epoch = 0;
  #cursor = 0;
  #index = 0;

  constructor(options: SequenceOptions) {
    this.#options = options;
  }

  next(): BatchPlan {
    const { images, batchSize, dropLast } = this.#options;
    // A data set smaller than a batch would have no batch at all.
    const least = dropLast ? Math.min(batchSize, images) : 1;
    if (images - this.#cursor < least) this.#startEpoch(this.#epoch + 1);
    this.#order ??= this.#shuffled();
    const end = Math.min(images, this.#cursor + batchSize);
    const samples = Array.from({ length: end - this.#cursor }, (_, i) => this.#sample(this.#cursor + i));
    const plan = { epoch: this.#epoch, index: this.#index, samples };
    this.#cursor = end;
    this.#index++;
    return plan;
  }

  state(): SequenceState {
    const { images, batchSize, random } = this.#options;
    return { epoch: this.#epoch, cursor: this.#cursor, index: this.#index, images, batchSize, random: random.state() };
  }

  /** @throws ERR_READER_STATE when the state belongs to another dataset, batch size or seed */
  restore(state: unknown): void {
    const { epoch, cursor, index } = checkState(state, this.state());
    [this.#epoch, this.#cursor, this.#index, this.#order] = [epoch, cursor, index, undefined];
  }

  #startEpoch(epoch: number): void {
    [this.#epoch, this.#cursor, this.#order] = [epoch, 0, undefined];
  }

  #shuffled(): Int32Array {
    const order = Int32Array.from({ length: this.#options.images }, (_, i) => i);
    return this.#options.shuffle ? this.#options.random.split('shuffle').split(this.#epoch).shuffle(order) : order;
  }

  #sample(position: number): PlannedSample {
    const { images, mixupEpochs, random } = this.#options;
    const mixes = this.#epoch < mixupEpochs && images > 1;
    const away = mixes ? random.split('mixup').split(this.#epoch).split(position).integer(1, images) : 0;
    return { image: this.#order![position]!, partner: mixes ? this.#order![(position + away) % images]! : undefined, position };
  }
}

function checkState(state: unknown, present: SequenceState): SequenceState {
  const stored = (state ?? {}) as Partial<SequenceState>;
  for (const key of ['images', 'batchSize'] as const) {
    if (stored[key] !== present[key]) throw readerStateMismatch(`${key} was ${String(stored[key])} and is ${present[key]}`);
  }
  // The first two numbers are the seed; how far a generator was drawn from does not matter here.
  if (stored.random?.slice(0, 2).join() !== present.random.slice(0, 2).join()) throw readerStateMismatch('it was written with another seed');
  const { epoch, cursor, index } = stored;
  const whole = [epoch, cursor, index].every((value) => Number.isSafeInteger(value) && value! >= 0);
  if (!whole || cursor! > present.images) throw readerStateMismatch(`epoch ${epoch}, image ${cursor} and batch ${index} are no position in ${present.images} images`);
  return stored as SequenceState;
}
