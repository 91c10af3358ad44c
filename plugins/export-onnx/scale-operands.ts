import type { Node } from '../../core/ir/types.ts';
import { exportUnsupported } from '../../core/errors.ts';
import { sizeOf, tensor } from '../../core/tensor/tensor.ts';
import type { WrittenTensor } from '../onnx-model/index.ts';
import { constantTensor } from './constant-tensor.ts';
import type { IntegerForm } from './integer-form.ts';
import type { OnnxWriter } from './onnx-writer.ts';
import { stepsOf } from './steps.ts';

type Quantizing = Node<'QuantizeLinear'> | Node<'DequantizeLinear'>;

/**
 * The steps as an initializer: a scalar, or one per index of the axis. With `rank` they are shaped to broadcast.
 * @throws ERR_EXPORT_UNSUPPORTED for a scale that is computed in the graph
 */
export function stepsOperand(on: OnnxWriter, node: Quantizing, rank?: number): string {
  const steps = stepsOf(node);
  if (steps === undefined) throw exportUnsupported('onnx', [`${node.name} (${node.op}): its scale is computed in the graph`]);
  const { axis } = node.attrs;
  if (axis < 0) return on.constant(tensor('float32', [], steps));
  const shape = rank === undefined ? [steps.length] : Array.from({ length: rank }, (_, i) => (i === axis ? steps.length : 1));
  return on.ownConstant(tensor('float32', shape, steps), 'steps');
}

/**
 * The zero point as an initializer of the integers' type; int32 has none. A weight's is its own: ONNX Runtime's exact
 * mode turns signed weights and their zero points into unsigned ones, each name once, and fails on a shared one.
 */
export function zeroPointOperand(on: OnnxWriter, node: Quantizing, { dtype, offset }: IntegerForm): string | undefined {
  if (dtype === 'int32') return undefined;
  const { inputs: { x, scale }, attrs: { axis } } = node;
  const shape = axis < 0 ? [] : scale.type.shape;
  const point = integers(dtype, shape, Array<number>(sizeOf(shape)).fill(offset + zeroLevel(node)));
  return constantTensor(x) === undefined ? on.constant(point) : on.ownConstant(point, 'zero_point');
}

const ARRAYS = { int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array, int32: Int32Array } as const;

/** Integers in the type of a form. */
export function integers(dtype: IntegerForm['dtype'], shape: readonly number[], data: ArrayLike<number>): WrittenTensor {
  return { dtype, shape, data: ARRAYS[dtype].from(data) };
}

/** The level that stands for 0. @throws ERR_EXPORT_UNSUPPORTED for one that is computed in the graph */
export function zeroLevel({ name, op, inputs: { zeroPoint } }: Quantizing): number {
  if (zeroPoint === undefined) return 0;
  const level = constantTensor(zeroPoint);
  if (level === undefined) throw exportUnsupported('onnx', [`${name} (${op}): its zero point is computed in the graph`]);
  return Number(level.data[0]);
}
