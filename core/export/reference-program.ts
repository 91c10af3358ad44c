import type { Executable } from '../backend.ts';
import { deriveEvalGraph } from '../evaluate/derive-graphs.ts';
import { inputSize } from '../input-size.ts';
import { Editor } from '../ir/editor.ts';
import type { Run } from '../run.ts';
import { inferenceTensors } from '../train/averages.ts';
import { rawOutputs } from './raw-outputs.ts';

/** What exported files are compared with: the graph evaluated while training, with the raw predictions as further outputs. */
export async function referenceProgram(run: Run): Promise<Executable> {
  const { graph } = deriveEvalGraph(run, { batch: 1, size: inputSize(run) });
  const editor = new Editor(graph);
  for (const [name, value] of rawOutputs(graph)) if (!graph.outputs.has(name)) editor.output(name, value);
  const program = await run.backend.compile(graph);
  program.write(inferenceTensors(run.states));
  return program;
}
