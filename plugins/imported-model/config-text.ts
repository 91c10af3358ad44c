import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ImportedDetection } from '../../core/import/importer.ts';
import type { Graph } from '../../core/ir/types.ts';
import { CHECKPOINT } from './manifest.ts';

/** A configuration that names an imported model; datasets and readers are the user's to add. */
export function configText(output: string, { inputs }: Graph, detection: ImportedDetection | undefined): string {
  const [, , height] = inputs.get('image')!.type.shape;
  const checkpoint = join(output, CHECKPOINT);
  return stringify({
    architecture: 'Imported',
    Imported: { path: output },
    ...(detection === undefined ? {} : { num_classes: detection.classes, input_size: height }),
    weights: checkpoint,
    pretrain_weights: checkpoint,
  });
}
