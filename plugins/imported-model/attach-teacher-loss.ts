import { copyGraph } from '../../core/ir/copy.ts';
import type { Editor } from '../../core/ir/editor.ts';
import { mergeGraph } from '../../core/ir/merge.ts';
import type { Graph, Value } from '../../core/ir/types.ts';
import { statesToConstants } from '../../core/rewrite/passes/states-to-constants.ts';
import { PassList } from '../../core/rewrite/pass.ts';
import { scalar, type Tensor } from '../../core/tensor/tensor.ts';

/**
 * A loss for a network of which nobody says what its outputs should be: how far they are from those that the imported weights
 * give in float for the same images, (y − t)² over the mean of t², summed over the outputs. It takes no labels.
 * Sources: Hinton et al. 2015 (distillation); PaddleSlim 2 ACT, which trains inference programs with their float selves as teacher
 * and an `l2` loss.
 * @param imported the float network
 * @returns whether there is an output to compare
 */
export function attachTeacherLoss(graph: Graph, editor: Editor, imported: Graph, weights: ReadonlyMap<string, Tensor>): boolean {
  const outputs = [...graph.outputs].filter(([name, { type }]) => type.dtype === 'float32' && imported.outputs.has(name));
  if (outputs.length === 0) return false;
  const teacher = copyGraph(imported, { name: 'teacher', inputType: (name, type) => graph.inputs.get(name)?.type ?? type });
  const passes = new PassList();
  passes.add(statesToConstants((name) => weights.get(name)), 'imported-model');
  passes.run(teacher.graph);
  const targets = mergeGraph(editor, teacher.graph, 'teacher/');
  const distances = outputs.map(([name, y]) => distance(editor, y, targets.get(teacher.graph.outputs.get(name)!)!));
  editor.output('loss', distances.reduce((a, b) => editor.emit('Add', { a, b }).y));
  return true;
}

/** Free of the outputs' unit, so that one learning rate serves any. */
function distance(editor: Editor, y: Value, target: Value): Value {
  const t = editor.emit('StopGradient', { x: target }).y;
  const difference = editor.emit('Sub', { a: y, b: t }).y;
  const size = editor.emit('Maximum', { a: meanSquare(editor, t), b: editor.constant(scalar('float32', LEAST)) }).y;
  return editor.emit('Div', { a: meanSquare(editor, difference), b: size }).y;
}

/** Outputs that are all but zero are compared as they are. */
const LEAST = 1e-12;

function meanSquare(editor: Editor, x: Value): Value {
  const square = editor.emit('Mul', { a: x, b: x }).y;
  return editor.emit('ReduceMean', { x: square }, { axes: x.type.shape.map((_, axis) => axis), keepDims: false }).y;
}
