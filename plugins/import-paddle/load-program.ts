import type { LoadedModel } from '../../core/export/exporter.ts';
import type { ImportedNms, ImportSource } from '../../core/import/importer.ts';
import { verifyGraph } from '../../core/ir/verify.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { onnxruntimeBackend } from '../backend-onnxruntime/index.ts';
import { attachDecode } from '../model-yolov3/index.ts';
import { openProgram, openProgramFiles, type OpenedProgram, type ProgramFiles } from './open-program.ts';
import { programGraph, type ProgramGraphOptions } from './program-graph.ts';

export interface LoadProgramOptions extends ProgramGraphOptions {
  readonly threads?: number | undefined;
}

/** A program that runs. */
export interface LoadedProgram extends LoadedModel {
  /** How a detector suppresses duplicates after what `run` gives; absent where the program detects nothing. */
  readonly nms: ImportedNms | undefined;
}

/**
 * Runs a program of Paddle here, quantized where the program quantizes. The graph goes through the importer; what `run`
 * gives are the program's results or, for a detector, `boxes` [1,M,4] and `scores` [1,M,C] before suppression, for which
 * it takes `imSize` whatever the program calls that.
 * @throws ERR_PADDLE_PROGRAM, ERR_WEIGHTS_MALFORMED, ERR_IMPORT_…
 */
export async function loadProgram(source: ImportSource | ProgramFiles, { threads, ...options }: LoadProgramOptions): Promise<LoadedProgram> {
  const { graph, editor, detection } = programGraph(await opened(source), options);
  if (detection !== undefined) {
    for (const [name, input] of graph.inputs) if (name !== 'image' && !editor.isUsed(input)) editor.removeInput(name);
    attachDecode(graph, editor, detection);
  }
  editor.removeDead();
  verifyGraph(graph, 'import-paddle');
  const executable = await onnxruntimeBackend({ threads }).compile(graph);
  return {
    nms: detection?.nms,
    run: (feeds) => executable.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => graph.inputs.has(name))) as Record<string, Tensor>),
    dispose: () => executable.dispose(),
  };
}

function opened(source: ImportSource | ProgramFiles): Promise<OpenedProgram> {
  return 'model' in source ? openProgramFiles(source) : openProgram(source);
}
