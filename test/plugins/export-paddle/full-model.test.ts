import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { openRun } from '../../../core/commands/open-run.ts';
import { deriveEvalGraph } from '../../../core/evaluate/derive-graphs.ts';
import { freezeModel } from '../../../core/export/freeze-model.ts';
import type { Graph } from '../../../core/ir/types.ts';
import { createKernel } from '../../../core/kernel.ts';
import type { Preset } from '../../../core/plugin.ts';
import { encodeProgram, type EncodeOptions } from '../../../plugins/export-paddle/index.ts';
import { preparedGraph } from '../../../plugins/export-paddle/prepared-graph.ts';
import { readProgram, type OpDesc, type ProgramDesc, type VarDesc } from '../../../plugins/paddle-format/index.ts';
import { yolov3MobilenetV1Coco } from '../../../presets/yolov3-mobilenet-v1-coco.ts';
import { yolov3R50vdDcnObj365Coco } from '../../../presets/yolov3-r50vd-dcn-obj365-coco.ts';

const goldens = new URL('../../../../shared/golden/paddle/', import.meta.url).pathname;
const skip = existsSync(goldens) ? false : 'shared/golden is not here';

t.test('full_mobilenet_v1 is written op by op and variable by variable as Paddle 1.8.5 wrote it', { skip }, async (t) => {
  for (const [name, [source, options]] of Object.entries(await graphsOf(yolov3MobilenetV1Coco))) {
    const [ours, theirs] = [encodeProgram(preparedGraph(source), options).program, recorded('full_mobilenet_v1', name)];
    t.same([ours.version, ours.opCompatibleMap], [theirs.version, theirs.opCompatibleMap], name);
    const [ops, wanted] = [ours, theirs].map((program) => program.blocks[0]!.ops.map(comparable(program)));
    t.ok(wanted!.length > 160, name);
    t.same(ops, wanted, name);
    const [vars, wantedVars] = [ours, theirs].map((program) => variables(program));
    t.same(vars, wantedVars, name);
  }
});

t.test('full_r50vd_dcn is written op by op as Paddle 1.8.5 wrote it, but for a split that is two slices', { skip }, async (t) => {
  const { parameters } = JSON.parse(readFileSync(new URL('../../fixtures/backbone-resnet/resnet50vd-dcn.json', import.meta.url), 'utf8')) as { parameters: [name: string][] };
  const names = new Set(parameters.map(([name]) => name));
  for (const [name, [source, options]] of Object.entries(await graphsOf(yolov3R50vdDcnObj365Coco))) {
    const [ours, theirs] = [encodeProgram(preparedGraph(source), options).program, recorded('full_r50vd_dcn', name)];
    const [ops, wanted] = [ours, theirs].map((program) => lines(program, names));
    t.ok(wanted!.length > 270, name);
    t.equal(ops!.find((line, i) => line !== wanted![i]), undefined, name);
    t.equal(ops!.length, wanted!.length, name);
  }
});

function recorded(model: string, name: string): ProgramDesc {
  return readProgram(readFileSync(`${goldens}${model}/${name}/__model__`), name);
}

/** One line for each op; what is no parameter, scopes too, is numbered as it turns up. */
function lines({ blocks: [block] }: ProgramDesc, parameters: ReadonlySet<string>): string[] {
  const numbers = new Map<string, string>();
  const rename = (name: string): string => {
    if (parameters.has(name)) return name;
    if (!numbers.has(name)) numbers.set(name, `v${numbers.size}`);
    return numbers.get(name)!;
  };
  const attribute = ({ name, value }: OpDesc['attrs'][number]): string => `${name}=${name === 'op_namescope' ? rename(value as string) : JSON.stringify(value)}`;
  return block!.ops.flatMap(withoutSplit).map(({ type, inputs, outputs, attrs }) => [
    type, ...[...inputs, ...outputs].map((slot) => `${slot.parameter}(${slot.arguments.map(rename).join()})`),
    ...attrs.filter(({ name }) => name !== 'op_callstack').map(attribute).sort(),
  ].join(' '));
}

/** Paddle's split as the slices that are written here: both take the same channels. */
function withoutSplit(op: OpDesc): OpDesc[] {
  if (op.type !== 'split') return [op];
  const value = (name: string): unknown => op.attrs.find((one) => one.name === name)!.value;
  const shared = op.attrs.filter(({ name }) => name.startsWith('op_'));
  let start = 0;
  return (value('sections') as number[]).map((count, i) => {
    const attributes = { axes: [value('axis')], decrease_axis: [], infer_flags: [1], starts: [start], ends: [start += count] };
    const none = ['EndsTensor', 'EndsTensorList', 'StartsTensor', 'StartsTensorList'].map((parameter) => ({ parameter, arguments: [] }));
    const input = { parameter: 'Input', arguments: op.inputs.find(({ parameter }) => parameter === 'X')!.arguments };
    return {
      ...op, type: 'slice', inputs: [...none.slice(0, 2), input, ...none.slice(2)], outputs: [{ parameter: 'Out', arguments: [op.outputs[0]!.arguments[i]!] }],
      attrs: [...shared, ...Object.entries(attributes).map(([name, value]) => ({ name, value }) as unknown as OpDesc['attrs'][number])],
    };
  });
}

async function graphsOf(preset: Preset): Promise<Record<string, [Graph, Partial<EncodeOptions>]>> {
  const kernel = createKernel({ use: [preset], config: { pretrain_weights: null, input_size: 608 } });
  const { run } = await openRun(kernel, { weights: undefined, keepPlan: false });
  for (const [name, { initial, role }] of deriveEvalGraph(run, { batch: 1, size: 608 }).graph.states) if (!run.states.has(name)) run.states.set(name, { tensor: initial, role });
  const { graph, floatGraph } = freezeModel(run, 608);
  const { plan, model: { suppression } } = run;
  await kernel.dispose();
  return { export_float: [floatGraph, { suppression }], export_quant_float: [graph, { suppression, plan }], export_quant_int8: [graph, { suppression, plan, storage: 'int8' }] };
}

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
