import type { ImportedModel, ImportOptions } from '../../core/import/importer.ts';
import { liftQuantizers } from '../../core/import/lift-quantizers.ts';
import { verifyGraph } from '../../core/ir/verify.ts';
import type { OpenedProgram } from './open-program.ts';
import { programGraph } from './program-graph.ts';

/**
 * Turns a program into a float graph; its quantizers become decisions beside it.
 * @throws ERR_IMPORT_UNSUPPORTED listing every op that is not known, ERR_IMPORT_OP, ERR_IMPORT_SHAPE
 */
export function translateProgram(opened: OpenedProgram, options: ImportOptions): ImportedModel {
  const { graph, editor, origins, detection, left } = programGraph(opened, options);
  const { quantized, kept } = liftQuantizers(graph, editor, origins);
  for (const [name, input] of graph.inputs) if (name !== 'image' && !editor.isUsed(input)) editor.removeInput(name);
  verifyGraph(graph, 'import-paddle');
  const notes = [
    ...[...kept].map(([value, reason]) => `The quantizer of ${value} stays in the graph: ${reason}.`),
    ...left.map((name) => `The result ${name} is left out: of a detector only its boxes are imported.`),
  ];
  return { graph, quantized, detection, notes };
}
