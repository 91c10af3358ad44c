import { importOpUnsupported, importShapeUnknown, importUnsupported, SlimtapError } from '../../core/errors.ts';
import type { ImportedDetection, ImportOptions } from '../../core/import/importer.ts';
import { createGraph, type Editor } from '../../core/ir/editor.ts';
import type { Graph, Value } from '../../core/ir/types.ts';
import type { OpDesc, ProgramDesc, VarDesc } from '../paddle-format/index.ts';
import type { Binding } from './binding.ts';
import { dtypeOfVariable } from './dtype-of.ts';
import { Environment, type Reader } from './environment.ts';
import { mergeBiases } from './merge-biases.ts';
import { OpContext, type Translation } from './op-context.ts';
import type { OpenedProgram } from './open-program.ts';
import { TRANSLATIONS } from './ops/index.ts';
import { detectionOf } from './yolo-boxes.ts';

export interface ProgramGraphOptions extends ImportOptions {
  /** Variables that are further outputs, under their own names. */
  readonly observed?: readonly string[];
}

/** A program as a graph that still quantizes where the program does. */
export interface ProgramGraph extends Pick<Environment, 'origins'> {
  readonly graph: Graph;
  readonly editor: Editor;
  readonly detection: ImportedDetection | undefined;
  /** Results that a detector gives besides its boxes; they are left out. */
  readonly left: readonly string[];
}

/**
 * Turns a program into a graph, op by op. Values are named after Paddle's variables, the input of the images `image`; a
 * detector ends in its heads, `head0`, `head1` ….
 * @throws ERR_IMPORT_UNSUPPORTED listing every op that is not known, ERR_IMPORT_OP, ERR_IMPORT_SHAPE
 */
export function programGraph({ source, program, parameters }: OpenedProgram, { observed = [], ...options }: ProgramGraphOptions): ProgramGraph {
  const { ops } = program.blocks[0]!;
  refuseUnknown(ops, source);
  const { graph, editor } = createGraph('imported');
  const environment = new Environment(editor, parameters);
  bindInputs(program, environment, options, source);
  const results: Result[] = [];
  for (const op of ops) {
    const context = new OpContext(op, environment);
    if (op.type === 'fetch') results.push({ name: context.names('X')[0] ?? 'output', column: context.number('col', 0), binding: context.binding('X'), context });
    else if (op.type !== 'feed') editor.inScope(scopeOf(context), () => translate(context));
  }
  const detections = results.map(({ binding }) => binding).find((binding) => binding.kind === 'detections');
  detections?.heads.forEach(({ predictions }, i) => editor.output(`head${i}`, predictions));
  if (detections === undefined) for (const { name, binding, context } of results.sort((a, b) => a.column - b.column)) editor.output(name, environment.value(binding, context));
  for (const name of observed) if (!graph.outputs.has(name)) editor.output(name, observe(environment, name));
  mergeBiases(graph, editor);
  const left = detections === undefined ? [] : results.filter(({ binding }) => binding !== detections).map(({ name }) => name);
  return { graph, editor, origins: environment.origins, detection: detections && detectionOf(detections), left };
}

interface Result {
  readonly name: string;
  readonly column: number;
  readonly binding: Binding;
  readonly context: OpContext;
}

function observe(environment: Environment, name: string): Value {
  const reader: Reader = { fail: (what) => importOpUnsupported('fetch', name, what) };
  return environment.value(environment.read(name, reader), reader);
}

/** What the graph refuses is told with the op that asked for it. */
function translate(context: OpContext): void {
  try {
    translationOf(context.op)!(context);
  } catch (error) {
    if (error instanceof SlimtapError && ['ERR_OP_SHAPE', 'ERR_GRAPH_INVALID'].includes(error.code)) throw context.fail(error.message.replace(/\.$/, ''));
    throw error;
  }
}

function translationOf({ type }: OpDesc): Translation | undefined {
  return Object.hasOwn(TRANSLATIONS, type) ? TRANSLATIONS[type] : undefined;
}

function refuseUnknown(ops: readonly OpDesc[], source: string): void {
  const unknown = ops.filter((op) => op.type !== 'feed' && op.type !== 'fetch' && translationOf(op) === undefined);
  const counts = [...Map.groupBy(unknown, ({ type }) => type)].map(([type, { length }]) => ({ type, count: length }));
  if (counts.length > 0) throw importUnsupported(source, counts, Object.keys(TRANSLATIONS));
}

/** `/yolo_output/`; graphs that PaddleSlim has been through number their scopes. */
function scopeOf(context: OpContext): string {
  const scope = context.text('op_namescope', '/');
  return /^\/([^/]+\/)*$/.test(scope) ? scope : '/';
}

/**
 * Inputs under their own names; the first with channels, height and width is `image`. A batch that is open is of one image.
 */
function bindInputs({ blocks }: ProgramDesc, environment: Environment, { size }: ImportOptions, source: string): void {
  const [{ ops, vars }] = blocks as [ProgramDesc['blocks'][number]];
  const byName = new Map(vars.map((variable) => [variable.name, variable]));
  const columns = (op: OpDesc): number => Number(op.attrs.find(({ name }) => name === 'col')?.value ?? 0);
  const feeds = ops.filter(({ type }) => type === 'feed').sort((a, b) => columns(a) - columns(b)).flatMap(({ outputs }) => outputs).flatMap((slot) => slot.arguments);
  let images = 0;
  for (const name of new Set(feeds)) {
    const variable = byName.get(name);
    const dims = dimsOf(variable);
    const isImage = dims.length === 4 && images++ === 0;
    const shape = dims.map((extent, axis) => (axis === 0 && extent < 0 ? 1 : isImage && axis >= 2 ? size?.[axis - 2] ?? extent : extent));
    if (shape.length === 0 || shape.length > 9 || shape.some((extent) => extent < 1)) throw importShapeUnknown(source, name, dims, isImage);
    const { editor } = environment;
    const value = editor.input(isImage ? 'image' : editor.uniqueName(name === 'image' ? 'image.other' : name), { dtype: dtypeOfVariable(variable), shape });
    environment.write(name, { kind: 'value', value });
  }
}

function dimsOf(variable: VarDesc | undefined): readonly number[] {
  return variable?.type.lodTensor?.tensor.dims ?? [];
}
