import type { Backend } from '../../core/backend.ts';
import { createGraph } from '../../core/ir/editor.ts';
import '../../core/ops/index.ts';

/** Codes of an engine or a device that is not here, as opposed to one that is broken. */
const ABSENT = ['ERR_RUNTIME_MISSING', 'ERR_BINDING_MISSING', 'ERR_PROVIDER_MISSING', 'ERR_ENGINE'];

/**
 * Why a backend cannot be tested here, or false. Where `SLIMTAP_ENGINES` names it, its absence is a failure of the test.
 */
export async function engineMissing(backend: Backend): Promise<string | false> {
  const { graph, editor } = createGraph('probe');
  editor.output('y', editor.emit('Relu', { x: editor.input('x', { dtype: 'float32', shape: [1] }) }).y);
  try {
    await (await backend.compile(graph)).dispose();
    return false;
  } catch (cause) {
    const required = (process.env['SLIMTAP_ENGINES'] ?? '').split(',').includes(backend.name);
    if (required || !ABSENT.includes((cause as { code: string }).code)) throw cause;
    return (cause as Error).message;
  } finally {
    await backend.dispose();
  }
}

/** What a GPU suite must have run on: `SLIMTAP_DEVICE` where it is set, as a pattern, otherwise anything that has a name. */
export const EXPECTED_DEVICE = new RegExp(process.env['SLIMTAP_DEVICE'] ?? '.', 'i');
