import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ImportedDetection } from '../../core/import/importer.ts';
import { imageSizeOf, type ImageSize } from '../../core/image-size.ts';
import type { Graph } from '../../core/ir/types.ts';
import { CHECKPOINT } from './manifest.ts';

/** A configuration that names an imported model; datasets and readers are the user's to add. */
export function configText(output: string, { inputs }: Graph, detection: ImportedDetection | undefined): string {
  const checkpoint = join(output, CHECKPOINT);
  return stringify({
    architecture: 'Imported',
    Imported: { path: output },
    ...(detection && { num_classes: detection.classes }),
    input_size: configured(imageSizeOf(inputs.get('image')!.type)),
    weights: checkpoint,
    pretrain_weights: checkpoint,
  });
}

/** A side alone is a detector's, a multiple of 32. */
function configured(size: ImageSize): ImageSize {
  return typeof size === 'number' && size % 32 !== 0 ? [size, size] : size;
}
