import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { UNCOPIED } from './compile-graph.ts';

/** What onnxruntime-node says of an output it cannot convert. */
const CANNOT_CONVERT = /Non tensor type/;

/**
 * Runs a session whose outputs are all preallocated without the binding's copies of them: fetches the model's sequence
 * first, at which the conversion of outputs ends (`UNCOPIED` says why). A binding that learns to convert sequences would
 * be slower here and as right.
 */
export async function runUncopied(session: InferenceSession, feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor>): Promise<void> {
  try {
    await session.run(feeds, { [UNCOPIED]: null, ...fetches });
  } catch (cause) {
    if (!(cause instanceof Error && CANNOT_CONVERT.test(cause.message))) throw cause;
  }
}
