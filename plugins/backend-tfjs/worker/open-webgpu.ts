/** Dawn for Node, as far as it is used here. */
interface WebgpuPackage {
  create(flags: readonly string[]): { requestAdapter(): Promise<Adapter | null> };
  readonly globals: object;
}

interface Adapter {
  readonly info: Readonly<Record<'vendor' | 'architecture' | 'device' | 'description', string>>;
}

/**
 * Gives the thread what a browser has for WebGPU, which must be there before TensorFlow.js's backend is imported.
 * @returns the GPU in words
 */
export async function openWebgpu(dawn: unknown): Promise<string> {
  const { create, globals } = dawn as WebgpuPackage;
  const gpu = create([]);
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  const adapter = await gpu.requestAdapter();
  if (adapter === null) throw new Error('WebGPU finds no GPU and no driver');
  const { vendor, architecture, device, description } = adapter.info;
  return [vendor, architecture, device, description].filter((part) => part !== '').join(', ');
}
