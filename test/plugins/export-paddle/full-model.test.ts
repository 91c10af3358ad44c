import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { openRun } from '../../../core/commands/open-run.ts';
import { deriveEvalGraph } from '../../../core/evaluate/derive-graphs.ts';
import { freezeModel } from '../../../core/export/freeze-model.ts';
import { createKernel } from '../../../core/kernel.ts';
import { encodeProgram, type EncodeOptions } from '../../../plugins/export-paddle/index.ts';
import { preparedGraph } from '../../../plugins/export-paddle/prepared-graph.ts';
import { readProgram, type OpDesc, type ProgramDesc, type VarDesc } from '../../../plugins/paddle-format/index.ts';
import { yolov3MobilenetV1Coco } from '../../../presets/yolov3-mobilenet-v1-coco.ts';

const golden = new URL('../../../../shared/golden/paddle/full_mobilenet_v1/', import.meta.url).pathname;
const skip = existsSync(golden) ? false : 'shared/golden is not here';

if (!skip) {
  const kernel = createKernel({ use: [yolov3MobilenetV1Coco], config: { pretrain_weights: null, input_size: 608 } });
  t.teardown(() => kernel.dispose());
  const { run } = await openRun(kernel, { weights: undefined, keepPlan: false });
  for (const [name, { initial, role }] of deriveEvalGraph(run, { batch: 1, size: 608 }).graph.states) if (!run.states.has(name)) run.states.set(name, { tensor: initial, role });
  const { graph, floatGraph } = freezeModel(run, 608);
  const suppression = run.model.suppression;
  const cases = {
    export_float: [floatGraph, { suppression }], export_quant_float: [graph, { suppression, plan: run.plan }], export_quant_int8: [graph, { suppression, plan: run.plan, storage: 'int8' }],
  } satisfies Record<string, [typeof graph, Partial<EncodeOptions>]>;
  for (const [name, [source, options]] of Object.entries(cases)) {
    t.test(`the full model is written op by op and variable by variable as Paddle 1.8.5 wrote ${name}`, (t) => {
      const [ours, theirs] = [encodeProgram(preparedGraph(source), options).program, readProgram(readFileSync(`${golden}${name}/__model__`), name)];
      t.same([ours.version, ours.opCompatibleMap], [theirs.version, theirs.opCompatibleMap]);
      const [ops, wanted] = [ours, theirs].map((program) => program.blocks[0]!.ops.map(comparable(program)));
      t.ok(wanted!.length > 160);
      t.same(ops, wanted);
      const [vars, wantedVars] = [ours, theirs].map((program) => variables(program));
      t.same(vars, wantedVars);
      t.end();
    });
  }
} else t.test('the full model is written as Paddle 1.8.5 wrote it', { skip }, (t) => t.end());

/** Without where in Paddle's source an op was made, and with the numbers that depend on what the process did before counted from 0. */
function comparable(program: ProgramDesc): (op: OpDesc) => unknown {
  const rename = renaming(program);
  return ({ type, inputs, outputs, attrs }) => ({
    type, inputs: inputs.map((slot) => ({ ...slot, arguments: slot.arguments.map(rename) })), outputs: outputs.map((slot) => ({ ...slot, arguments: slot.arguments.map(rename) })),
    attrs: attrs.filter(({ name }) => name !== 'op_callstack').map((attribute) => (attribute.name === 'op_namescope' ? { ...attribute, value: rename(attribute.value as string) } : attribute)).sort((a, b) => (a.name < b.name ? -1 : 1)),
  });
}

function variables(program: ProgramDesc): readonly VarDesc[] {
  const rename = renaming(program);
  return program.blocks[0]!.vars.map((variable) => ({ ...variable, name: rename(variable.name) })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function renaming({ blocks: [block] }: ProgramDesc): (name: string) => string {
  const names = block!.ops.flatMap(({ inputs, outputs, attrs }) => [...[...inputs, ...outputs].flatMap((slot) => slot.arguments), ...attrs.flatMap(({ name, value }) => (name === 'op_namescope' ? [value as string] : []))]);
  const renamed = new Map<string, string>();
  for (const pattern of [/^channel_scale_\d+$/, /^save_infer_model\/scale_0\.tmp_\d+$/, /^\/yolo_output(_\d+)?\/$/]) {
    [...new Set(names.filter((name) => pattern.test(name)))].forEach((name, i) => renamed.set(name, `${pattern.source} ${i}`));
  }
  return (name) => renamed.get(name) ?? name;
}
