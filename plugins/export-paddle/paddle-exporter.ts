import type { ExportedModel, Exporter } from '../../core/export/exporter.ts';
import type { Files } from '../../core/export/files.ts';
import type { QuantPlan } from '../../core/quant/plan.ts';
import type { Run } from '../../core/run.ts';
import { encodeCombinedRecords, encodeProgram as encodeBytes, encodeRecord, type TensorRecord } from '../paddle-format/index.ts';
import { encodeProgram, OWN_VARIABLES, type EncodedProgram, type EncodeOptions } from './encode-program.ts';
import { FOLDER } from './folder.ts';
import { load } from './load.ts';
import { detailsOf } from './paddle-details.ts';
import { parametersAlone } from './parameters-alone.ts';
import { preparedGraph } from './prepared-graph.ts';
import { quantizedAfterTraining } from './quantized-after-training.ts';
import { runtimes } from './runtimes.ts';

/**
 * Writes a program and its parameters as PaddlePaddle 1.8.5 saves an inference model, decoding and suppression of duplicates
 * inside, for its predictors and for Paddle Lite.
 */
export const paddleExporter: Exporter = {
  name: 'paddle',
  export(model, files, run) {
    const encoded = encodeProgram(preparedGraph(model.graph), encodeOptions(model, run));
    const { params_only: alone, model_filename: program, params_filename: combined } = run.config.paddle_export;
    if (alone) addRecords(files, parametersAlone(run, encoded), undefined);
    else {
      files.set(`${FOLDER}/${program}`, encodeBytes(encoded.program));
      addRecords(files, encoded.parameters, combined);
    }
    return Promise.resolve({ ...detailsOf(encoded, run.config.paddle_export) });
  },
  runtimes,
  load,
};

function encodeOptions({ graph, extra }: ExportedModel, { plan, config, model }: Run): Partial<EncodeOptions> {
  const { onnx_format: newer = levelsFromBelow(plan), storage, model_filename: file } = config.paddle_export;
  return {
    form: newer ? 'quantize_linear' : 'fake_quantize', storage, plan, taken: [...OWN_VARIABLES, file], ...quantizedAfterTraining(extra),
    suppression: graph.outputs.has('scores') ? model.suppression : undefined,
  };
}

/** A plan for Paddle whose levels start at -128, as quantize_linear's do and those of the older ops do not. */
function levelsFromBelow(plan: QuantPlan): boolean {
  return plan.target === 'paddle-lite' && plan.entries().some(({ spec }) => spec.signed && spec.narrow === false);
}

function addRecords(files: Files, records: EncodedProgram['parameters'], combined: string | undefined): void {
  if (combined !== undefined) files.set(`${FOLDER}/${combined}`, encodeCombinedRecords(records));
  else for (const [name, record] of records as ReadonlyMap<string, TensorRecord>) files.set(`${FOLDER}/${name}`, encodeRecord(record));
}
