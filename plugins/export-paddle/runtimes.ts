import type { Exported, ExportRuntime, RuntimeOptions } from '../../core/export/exporter.ts';
import { importRuntime } from './import-runtime.ts';
import { parseDetails, type PaddleDetails } from './paddle-details.ts';
import { pythonRuntime } from './python-runtime.ts';

/** What is here, and PaddlePaddle in each Python that was named. */
export function runtimes(exported: Exported, options: RuntimeOptions): readonly ExportRuntime[] {
  const details = parseDetails(exported.details, 'manifest.json');
  if (details.model === undefined) return [unavailable('only parameters were written')];
  return [importRuntime(exported, details, options), ...pythonRuntimes(exported, details, options)];
}

function pythonRuntimes(exported: Exported, details: PaddleDetails, { raw, python }: RuntimeOptions): readonly ExportRuntime[] {
  if (details.format === 'fake_quantize' && details.storage === 'int8') return [unavailable('its kernels take no int8 weights; those are for Paddle Lite')];
  if (python.length === 0) return [unavailable('no Python with it was named (--python)')];
  return python.map((interpreter) => pythonRuntime(interpreter, exported, details, raw));
}

function unavailable(reason: string): ExportRuntime {
  return { name: 'PaddlePaddle', unavailable: reason, open: () => Promise.reject(new Error(reason)) };
}
