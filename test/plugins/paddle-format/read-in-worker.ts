import { parentPort, workerData } from 'node:worker_threads';
import { parseLodTensor, parsePickledTensors, readProgram } from '../../../plugins/paddle-format/index.ts';

const READERS = { program: readProgram, pickle: parsePickledTensors, tensor: parseLodTensor };
const { kind, bytes } = workerData as { readonly kind: keyof typeof READERS; readonly bytes: Uint8Array };

try {
  READERS[kind](bytes, 'bomb');
  parentPort!.postMessage({ code: 'read' });
} catch (error) {
  parentPort!.postMessage({ code: (error as { code?: string }).code, message: String(error) });
}
