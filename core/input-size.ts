import { imageSizeOf, type ImageSize } from './image-size.ts';
import type { Run } from './run.ts';

/** Height and width of the network's input when evaluating and exporting: `input_size`, or what the evaluation reader says. */
export function inputSize({ graph }: Pick<Run, 'graph'>): ImageSize {
  return imageSizeOf(graph.inputs.get('image')!.type);
}
