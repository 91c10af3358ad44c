import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { tensor } from '../../core/tensor/tensor.ts';
import { OnnxBuilder } from '../onnx-model/index.ts';
import { UNCOPIED } from './compile-graph.ts';
import { ortTensor } from './ort-tensor.ts';
import type { Runtime } from './runtime.ts';

/** Runs a session whose outputs are all preallocated; they hold what it gave once the promise is fulfilled. */
export type RunSession = (session: Pick<InferenceSession, 'run'>, feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor>) => Promise<void>;

/** What onnxruntime-node says of an output it cannot convert. */
const CANNOT_CONVERT = /Non tensor type/;

/**
 * Runs a session without the binding's copies of its outputs: fetches the model's sequence first, at which the conversion
 * of outputs ends (`UNCOPIED` says why).
 */
export const runUncopied: RunSession = async (session, feeds, fetches) => {
  try {
    await session.run(feeds, { [UNCOPIED]: null, ...fetches });
  } catch (cause) {
    if (!(cause instanceof Error && CANNOT_CONVERT.test(cause.message))) throw cause;
  }
};

/** Runs a session as the binding means it: every output is copied once more. */
export const runCopied: RunSession = async (session, feeds, fetches) => {
  await session.run(feeds, fetches);
};

/**
 * The faster way that is right with this binding. A version that refuses sequences before it runs anything would leave
 * every output as it was, without a word, so the way is tried on a model of one addition.
 */
export async function chooseRun(runtime: Runtime): Promise<RunSession> {
  const session = await runtime.InferenceSession.create(addition(), { intraOpNumThreads: 1 });
  try {
    const [x, y] = [tensor('float32', [1], [1]), tensor('float32', [1], [0])];
    await runUncopied(session, { x: ortTensor(runtime, x) }, { y: ortTensor(runtime, y) });
    return y.data[0] === 2 ? runUncopied : runCopied;
  } catch {
    // Whatever it says instead of what is expected: it is not the binding this was made for.
    return runCopied;
  } finally {
    await session.release();
  }
}

/** y = x + x, with the sequence that every compiled graph has. */
function addition(): Uint8Array {
  const onnx = new OnnxBuilder({ name: 'addition' });
  const type = { dtype: 'float32', shape: [1] } as const;
  onnx.untypedOutput(onnx.node('SequenceEmpty', [], {}, { outputs: [UNCOPIED] })[0]!);
  onnx.input('x', type);
  onnx.output(onnx.node('Add', ['x', 'x'], {}, { outputs: ['y'] })[0]!, type);
  return onnx.build();
}
