import { imageSizeOf, type ImageSize } from './image-size.ts';
import type { Config } from './run.ts';

/** Size of the network's input when evaluating: `input_size`, or what the readers say. */
export function readerSize({ input_size, EvalReader, TestReader, TrainReader }: Config): ImageSize {
  if (input_size !== undefined) return input_size;
  for (const reader of [EvalReader, TestReader, TrainReader]) {
    const shape = reader?.inputs_def.image_shape;
    const size = shape === undefined ? resizeTarget(reader?.sample_transforms ?? []) : imageSizeOf({ shape: [1, ...shape] });
    if (size !== undefined) return size;
  }
  return 608;
}

function resizeTarget(transforms: readonly { readonly type: string; readonly [option: string]: unknown }[]): number | undefined {
  const target = transforms.find(({ type }) => type === 'ResizeImage')?.['target_size'];
  return typeof target === 'number' ? target : undefined;
}
