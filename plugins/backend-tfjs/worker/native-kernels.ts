import type { DeviceTensor, Tfjs } from './tfjs.ts';

/** An attribute of an op of TensorFlow, as tfjs-node's binding takes it. */
interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The backend of tfjs-node, as far as it is used here. */
interface NativeBackend {
  readonly binding: Readonly<Record<'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_ATTR_STRING' | 'TF_FLOAT', number>>;
  executeMultipleOutputs(op: string, attrs: readonly OpAttribute[], inputs: readonly DeviceTensor[], outputs: number): readonly DeviceTensor[];
}

/** An op that TensorFlow has and TensorFlow.js has no kernel for: its inputs in their order, outputs, and attributes by name. */
interface NativeOp {
  readonly inputs: readonly string[];
  readonly outputs: number;
  readonly attrs: (attrs: Readonly<Record<string, unknown>>, backend: NativeBackend) => readonly OpAttribute[];
}

const BATCH_NORM: NativeOp['attrs'] = ({ epsilon }, { binding }) => [
  { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
  { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
  { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
];

/** Source: `tensorflow/core/ops/nn_ops.cc`. */
const OPS: Readonly<Record<string, NativeOp>> = {
  ReluGrad: { inputs: ['dy', 'y'], outputs: 1, attrs: () => [] },
  Relu6Grad: { inputs: ['dy', 'y'], outputs: 1, attrs: () => [] },
  LeakyReluGrad: { inputs: ['dy', 'y'], outputs: 1, attrs: ({ alpha }, { binding }) => [{ name: 'alpha', type: binding.TF_ATTR_FLOAT, value: alpha }] },
  FusedBatchNormV3: { inputs: ['x', 'scale', 'offset', 'mean', 'variance'], outputs: 6, attrs: BATCH_NORM },
  FusedBatchNormGradV3: { inputs: ['dy', 'x', 'scale', 'reserve1', 'reserve2', 'reserve3'], outputs: 5, attrs: BATCH_NORM },
};

/** Makes TensorFlow's own ops kernels like all others, so that lowerings find them by name. They are of float32 alone. */
export function registerNativeKernels(tf: Tfjs): void {
  for (const [kernelName, { inputs: slots, outputs, attrs: attributes }] of Object.entries(OPS)) {
    tf.registerKernel({
      kernelName, backendName: 'tensorflow',
      kernelFunc({ inputs, attrs, backend }) {
        const native = backend as NativeBackend;
        const given = slots.map((slot) => inputs[slot]!);
        return native.executeMultipleOutputs(kernelName, [{ name: 'T', type: native.binding.TF_ATTR_TYPE, value: native.binding.TF_FLOAT }, ...attributes(attrs, native)], given, outputs);
      },
    });
  }
}
