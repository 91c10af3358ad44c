import type { Exported, ExportRuntime, RuntimeOptions } from '../../core/export/exporter.ts';
import { MODEL_FILE } from './model-file.ts';
import { sessionOptionsOf } from './onnx-details.ts';
import { openModel } from './open-model.ts';
import { sessionOptionsHere } from './session-options.ts';
import { withOutputs } from './with-outputs.ts';

/** ONNX Runtime in this process, with the session options the manifest asks for. */
export function runtimes({ details, read }: Exported, { raw, threads }: RuntimeOptions): readonly ExportRuntime[] {
  return [{
    name: 'ONNX Runtime',
    async open() {
      const options = await sessionOptionsHere(sessionOptionsOf(details, MODEL_FILE), threads);
      const model = await openModel(withOutputs(await read(MODEL_FILE), raw), options);
      return {
        async run(requests) {
          const results = [];
          // Results are valid until the next run.
          for (const feeds of requests) results.push(requests.length === 1 ? await model.run(feeds) : copied(await model.run(feeds)));
          return results;
        },
        dispose: () => model.dispose(),
      };
    },
  }];
}

function copied<T extends Readonly<Record<string, { readonly data: { slice(): unknown } }>>>(outputs: T): T {
  return Object.fromEntries(Object.entries(outputs).map(([name, one]) => [name, { ...one, data: one.data.slice() }])) as T;
}
