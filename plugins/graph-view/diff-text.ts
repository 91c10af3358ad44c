import { specText } from '../../core/quant/spec-text.ts';
import type { PlanEntry } from '../../core/quant/plan.ts';
import type { ExplainedChange, ExplainedDiff, ExplainedLayer } from './explain-diff.ts';
import type { EndDiff, GraphDiff } from './graph-diff.ts';

/** Both graphs in words, such as `float` and `frozen`. */
export interface DiffTitle {
  readonly before: string;
  readonly after: string;
}

/**
 * A difference as text, scope by scope: `+` added, `-` removed, `~` changed, `=` a run of layers that are the same.
 */
export function diffText({ layers, ends, counts }: ExplainedDiff, title: DiffTitle): string {
  return [
    `${title.before} graph → ${title.after} graph`,
    isSame({ layers, ends }) ? 'no difference' : `definitions: ${counts.added} added, ${counts.removed} removed, ${counts.changed} changed, ${counts.same} the same`,
    ...layersText(layers),
    ...endsText(ends),
  ].join('\n');
}

/** Whether a layer is the same in both graphs. */
export function isUnchanged({ node, around }: Pick<ExplainedLayer, 'node' | 'around'>): boolean {
  return node === undefined && around.length === 0;
}

function isSame({ layers, ends }: Pick<ExplainedDiff, 'layers' | 'ends'>): boolean {
  return ends.length === 0 && layers.every(isUnchanged);
}

function layersText(layers: readonly ExplainedLayer[]): string[] {
  const lines: string[] = [];
  let scope: string | undefined;
  for (let i = 0; i < layers.length; i++) {
    const layer = layers[i]!;
    if (layer.scope !== scope) lines.push('', `scope ${scope = layer.scope}`);
    if (!isUnchanged(layer)) {
      lines.push(...layerText(layer));
      continue;
    }
    const run = [layer];
    while (i + 1 < layers.length && layers[i + 1]!.scope === scope && isUnchanged(layers[i + 1]!)) run.push(layers[++i]!);
    lines.push(...runText(run));
  }
  return lines;
}

/** A run of unchanged layers, with the reasons why some of them stay in float. */
function runText(run: readonly ExplainedLayer[]): string[] {
  const names = run.length > 2 ? `${run[0]!.name} … ${run.at(-1)!.name}` : run.map(({ name }) => name).join(', ');
  const reasons = Map.groupBy(run.filter(({ skip }) => skip !== undefined), ({ skip }) => `${skip!.by}: ${skip!.reason}`);
  return [`= ${names}: ${run.length} unchanged`, ...[...reasons].map(([reason, skipped]) => `    ${skipped.length === run.length ? 'all' : `${skipped.length} of them`} left in float (${reason})`)];
}

function layerText(layer: ExplainedLayer): string[] {
  const { name, after, op, slots, decisions, node, skip, steps } = layer;
  const mark = node === undefined ? '=' : node.before === undefined ? '+' : node.after === undefined ? '-' : '~';
  return [
    `${mark} ${name}${after === name ? '' : ` → ${after}`}: ${op}${steps.length === 0 ? '' : `, by ${steps.map(({ step, by }) => `${step} (${by})`).join(', ')}`}`,
    ...(node === undefined ? [] : nodeLines(node, layer)),
    ...slots.map(({ slot, before, after: now }) => `    ${slot}: ${valueText(before)} → ${valueText(now)}`),
    ...decisions.map((entry) => `    ${decisionText(entry)}`),
    ...(skip === undefined ? [] : [`    left in float (${skip.by}: ${skip.reason})`]),
    ...aroundText(layer),
  ];
}

/** Of a node that only reads other values, one line is enough: the slots follow. */
function nodeLines(node: ExplainedChange, layer: ExplainedLayer): string[] {
  const rewired = node.before !== undefined && node.after !== undefined && withoutSlots(node.before) === withoutSlots(node.after);
  return rewired ? [`    ${node.after}`] : changeLines(node, layer).map((line) => `    ${line}`);
}

function withoutSlots(line: string): string {
  return line.replace(/\(.*?\)(?= )/, '()');
}

function valueText(name: string | undefined): string {
  return name === undefined ? 'nothing' : `%${name}`;
}

function decisionText({ slot, spec, by, reason }: PlanEntry): string {
  return `${slot} quantized: ${specText(spec)} (${by}: ${reason})`;
}

/** States that became constants under their names are told in one line: a frozen graph has nothing but such. */
function aroundText(layer: ExplainedLayer): string[] {
  const frozen = layer.around.filter(({ before, after, op }) => before?.startsWith('state ') === true && after !== undefined && op === 'Constant');
  const others = layer.around.filter((change) => !frozen.includes(change));
  return [
    ...others.flatMap((change) => changeLines(change, layer)).map((line) => `  ${line}`),
    ...(frozen.length === 0 ? [] : [`  ~ ${frozen.length === 1 ? 'state is a constant now' : `${frozen.length} states are constants now`}: ${frozen.map(({ name }) => name).join(', ')}`]),
  ];
}

function changeLines(change: ExplainedChange | undefined, layer: Pick<ExplainedLayer, 'after'>): string[] {
  if (change === undefined) return [];
  return [
    ...(change.before === undefined ? [] : [`- ${change.before}${change.after === undefined ? gone(change, layer) : ''}`]),
    ...(change.after === undefined ? [] : [`+ ${change.after}`]),
  ];
}

/** What a fold took out went into the layer it is listed with. */
function gone({ steps, op }: ExplainedChange, { after }: Pick<ExplainedLayer, 'after'>): string {
  const fold = op === 'BatchNorm' ? steps.find(({ step }) => step.startsWith('fold-')) : undefined;
  return fold === undefined ? '' : `  ⇒ folded into ${after} by ${fold.step}`;
}

/** Listed one by one while they are few; the JSON form has all. */
const FEW_ENDS = 6;

function endsText(ends: GraphDiff['ends']): string[] {
  if (ends.length === 0) return [];
  const alike = Map.groupBy(ends, ({ kind, before, after }) => `${before === undefined ? '+' : after === undefined ? '-' : '~'} ${kind}`);
  return ['', 'outputs and updates', ...[...alike].flatMap(([what, all]) => (all.length > FEW_ENDS ? [`${what}s of ${all.length} names: ${all[0]!.name} … ${all.at(-1)!.name}`] : all.map(endText)))];
}

function endText({ kind, name, before, after }: EndDiff): string {
  if (before === undefined) return `+ ${kind} ${name} = ${valueText(after)}`;
  if (after === undefined) return `- ${kind} ${name} = ${valueText(before)}`;
  return `~ ${kind} ${name}: ${valueText(before)} → ${valueText(after)}`;
}
