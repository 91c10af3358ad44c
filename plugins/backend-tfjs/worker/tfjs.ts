import type { DeviceType } from '../program.ts';

/** Elements as they come from the device. */
export type DeviceData = Float32Array | Int32Array | Uint8Array;

/** A tensor of TensorFlow.js, as far as it is used here. */
export interface DeviceTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<DeviceData>;
  /** Another handle on the same elements. */
  clone(): DeviceTensor;
  dispose(): void;
}

/** A kernel of one backend. */
export interface Kernel {
  readonly kernelName: string;
  readonly backendName: string;
  kernelFunc(call: { readonly inputs: Readonly<Record<string, DeviceTensor>>; readonly attrs: Readonly<Record<string, unknown>>; readonly backend: unknown }): readonly DeviceTensor[];
}

/**
 * TensorFlow.js, as far as it is used here. Its packages are optional, so that neither they nor their types may be needed
 * to compile or to read this.
 */
export interface Tfjs {
  engine(): { runKernel(kernel: string, inputs: unknown, attrs: unknown): DeviceTensor | readonly DeviceTensor[] };
  tensor(values: DeviceData, shape: readonly number[], dtype: DeviceType): DeviceTensor;
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  registerKernel(kernel: Kernel): void;
  getKernelsForBackend(name: string): readonly { readonly kernelName: string }[];
  memory(): { readonly numTensors: number; readonly numBytes: number };
  enableProdMode(): void;
  backend(): object;
  env(): { set(flag: string, value: boolean | number): void };
}
