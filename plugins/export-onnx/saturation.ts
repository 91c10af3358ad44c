import { loadRuntime } from '../backend-onnxruntime/runtime.ts';
import { OnnxBuilder } from '../onnx-model/index.ts';
import type { ConfigEntries } from './session-options.ts';

/** ONNX Runtime's option that trades speed of 8-bit weights for the right numbers on x64 processors that saturate. */
export const EXACT_KEY = 'session.x64quantprecision';

/** Channels of the probe: several vectors of every instruction set. */
const CHANNELS = 128;
/** Rows of the probe: matrix-vector kernels, and matrix kernels with a rest after every tile. */
const ROWS = [1, 37];

/**
 * Options to open a file with on this machine: those it asks for, less the exact mode where int8 kernels are exact anyway.
 * On a processor with VNNI the mode costs an 8-bit network all that integers gain.
 */
export async function optionsHere(required: ConfigEntries, saturates = int8Saturates): Promise<ConfigEntries> {
  if (required[EXACT_KEY] !== '1' || await saturates()) return required;
  const { [EXACT_KEY]: _, ...rest } = required;
  return rest;
}

let asked: Promise<boolean> | undefined;

/**
 * Whether ONNX Runtime's default int8 kernels add pairs of uint8 · int8 products in 16 bits here, as x64 processors without
 * VNNI do. Found by multiplying the largest levels there are, once for each process; takes some milliseconds.
 */
export function int8Saturates(): Promise<boolean> {
  return asked ??= probe();
}

async function probe(): Promise<boolean> {
  const { InferenceSession, Tensor } = await loadRuntime();
  const session = await InferenceSession.create(largestProduct(), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    for (const rows of ROWS) {
      const x = new Tensor('uint8', new Uint8Array(rows * CHANNELS).fill(255), [rows, CHANNELS]);
      const { y } = await session.run({ x });
      if ((y!.data as Int32Array).some((sum) => sum !== CHANNELS * 255 * 127)) return true;
    }
    return false;
  } finally {
    await session.release();
  }
}

/** Activations of rows × channels by a square of weights that are all 127. */
function largestProduct(): Uint8Array {
  const onnx = new OnnxBuilder({ name: 'saturation' });
  onnx.input('x', { dtype: 'uint8', shape: ['rows', CHANNELS] });
  const w = onnx.initializer('w', { dtype: 'int8', shape: [CHANNELS, CHANNELS], data: new Int8Array(CHANNELS * CHANNELS).fill(127) });
  onnx.node('MatMulInteger', ['x', w], {}, { outputs: ['y'] });
  onnx.output('y', { dtype: 'int32', shape: ['rows', CHANNELS] });
  return onnx.build();
}
