import { createGraph } from '../../core/ir/editor.ts';
import { tfjsBackend, type EngineName } from '../../plugins/backend-tfjs/index.ts';
import '../../core/ops/index.ts';

/** Codes of an engine that is not installed here, as opposed to one that is broken. */
const ABSENT = ['ERR_RUNTIME_MISSING', 'ERR_BINDING_MISSING'];

/**
 * Why an engine cannot be tested here, or false. Where `SLIMTAP_ENGINES` names it, its absence is a failure of the test.
 */
export async function engineMissing(engine: EngineName): Promise<string | false> {
  const { graph, editor } = createGraph('probe');
  editor.output('y', editor.emit('Relu', { x: editor.input('x', { dtype: 'float32', shape: [1] }) }).y);
  const backend = tfjsBackend(engine);
  try {
    await backend.compile(graph);
    return false;
  } catch (cause) {
    const required = (process.env['SLIMTAP_ENGINES'] ?? '').split(',').includes(engine);
    if (required || !ABSENT.includes((cause as { code: string }).code)) throw cause;
    return (cause as Error).message;
  } finally {
    await backend.dispose();
  }
}
