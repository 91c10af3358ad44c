import { createGraph, type Editor } from '../../../core/ir/editor.ts';
import type { Graph, Value } from '../../../core/ir/types.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import '../../../core/ops/index.ts';

/** What fast-check draws for a graph: a step is a kind of node and the positions of its operands. */
export interface GraphDraw {
  readonly steps: readonly (readonly [kind: number, left: number, right: number])[];
  readonly weights: readonly number[];
  /** Of the graph, its output, and of nodes and scopes: any text. */
  readonly name: string;
}

/** A valid graph of nodes, scopes, names and attributes of every kind. */
export function randomGraph({ steps, weights, name }: GraphDraw): Graph {
  const { graph, editor } = createGraph(name);
  const values: Value[] = [editor.input('x', { dtype: 'float32', shape: [2] })];
  values.push(editor.state({ name: 'w', role: 'parameter', initial: tensor('float32', [2], weights), l2Decay: 0.5 }).value);
  for (const [kind, left, right] of steps) values.push(step(editor, kind, values[left % values.length]!, values[right % values.length]!, weights, name));
  editor.output(name, values.at(-1)!);
  editor.update(graph.states.get('w')!, values.at(-1)!);
  return graph;
}

function step(editor: Editor, kind: number, a: Value, b: Value, weights: readonly number[], name: string): Value {
  switch (kind) {
    case 0: return editor.constant(tensor('float32', [2], weights));
    case 1: return editor.scope(name.replaceAll('/', '') || 's', () => editor.emit('Exp', { x: a }).y);
    case 2: return editor.emit('Clip', { x: a }, { min: -Infinity, max: -0 }).y;
    case 3: return editor.emit('Slice', { x: editor.emit('Concat', { xs: [a, b, a] }, { axis: 0 }).y }, { axis: 0, start: 1, end: 3 }).y;
    case 4: return editor.emit('Where', { condition: editor.emit('Less', { a, b }).y, x: a, y: b }).out;
    case 5: return editor.emit('LeakyRelu', { x: a }, { alpha: 0.25 }, { name }).y;
    case 6: return editor.emit('FakeQuantize', { x: a, scale: editor.emit('AbsMax', { x: b }).y }, { bits: 4, rounding: 'half-away' }).y;
    default: return editor.emit('Add', { a, b }, {}, { outputNames: { y: `sum ${name}` } }).y;
  }
}
