import { runtimeCannot, SlimtapError } from '../../core/errors.ts';
import type { Exported, ExportRuntime, RuntimeOptions, Tensors } from '../../core/export/exporter.ts';
import type { Folder } from '../../core/import/folder.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { LoadedProgram, LoadProgramOptions } from '../import-paddle/load-program.ts';
import { multiclassNms, NMS_ROW, nmsOptions, type NmsOptions } from '../model-yolov3/index.ts';
import { FOLDER } from './folder.ts';
import type { PaddleDetails } from './paddle-details.ts';

const NAME = 'slimtap';

/** What our own importer does not know. */
const UNKNOWN: ReadonlySet<string> = new Set(['ERR_IMPORT_UNSUPPORTED', 'ERR_IMPORT_OP']);

/**
 * Runs an exported program in this process, as `slimtap import` understands it: reads the bytes that were written, so that
 * what a deployment will read is compared even where there is no PaddlePaddle.
 */
export function importRuntime(exported: Exported, details: PaddleDetails, { raw, threads }: Pick<RuntimeOptions, 'raw' | 'threads'>): ExportRuntime {
  return {
    name: NAME,
    async open() {
      const program = await loaded(exported, details, { threads, observed: raw.map((name) => details.variables[name]!) });
      return {
        async run(requests) {
          const results: Tensors[] = [];
          for (const feeds of requests) results.push(await runOnce(program, feeds, { exported, details, raw }));
          return results;
        },
        dispose: () => program.dispose(),
      };
    },
  };
}

/** What a plugin writes in ops of its own may be unknown here; that is no fault of the file. */
async function loaded(exported: Exported, details: PaddleDetails, options: LoadProgramOptions): Promise<LoadedProgram> {
  const { loadProgram } = await import('../import-paddle/load-program.ts');
  return loadProgram({ folder: folderOf(exported), model: details.model!, params: details.params }, options).catch((error: unknown) => {
    throw error instanceof SlimtapError && UNKNOWN.has(error.code) ? runtimeCannot(NAME, error.message.replace(/\.$/, '')) : error;
  });
}

/** The files of an export that are Paddle's; no others are read, whatever the program names. */
export function folderOf({ directory, files, read }: Exported): Folder {
  const inside = `${FOLDER}/`;
  return {
    source: directory === undefined ? FOLDER : `${directory}/${FOLDER}`,
    names: files.filter((name) => name.startsWith(inside)).map((name) => name.slice(inside.length)),
    read: (name) => read(`${inside}${name}`),
  };
}

interface Names {
  readonly exported: Exported;
  readonly details: PaddleDetails;
  readonly raw: readonly string[];
}

async function runOnce(program: LoadedProgram, feeds: Tensors, { exported: { description: { nms } }, details, raw }: Names): Promise<Tensors> {
  const outputs = await program.run(Object.fromEntries(Object.entries(feeds).map(([name, value]) => [['image', 'imSize'].includes(name) ? name : details.feeds[name] ?? name, value])));
  const copied = (name: string): Tensor => ({ ...outputs[name]!, data: outputs[name]!.data.slice() }) as Tensor;
  const results = Object.fromEntries(raw.map((name) => [name, copied(details.variables[name]!)]));
  if (program.nms === undefined || nms === undefined) return results;
  const [boxes, scores] = [copied('boxes'), copied('scores')];
  const rows = (options: NmsOptions): Tensor => rowsOf(multiclassNms({ boxes: boxes.data as Float32Array, scores: scores.data as Float32Array, classes: scores.shape[2]! }, options));
  return { ...results, boxes, scores, suppressed: rows(program.nms), detections: rows(nmsOptions(nms)) };
}

function rowsOf(data: Float32Array): Tensor {
  return { dtype: 'float32', shape: [data.length / NMS_ROW, NMS_ROW], data };
}
