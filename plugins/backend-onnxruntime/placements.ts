import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Graph } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { OnnxExecutable } from './executable.ts';
import { onnxruntimeBackend } from './onnxruntime-backend.ts';
import type { OnnxruntimeOptions } from './session-options.ts';

/** Which provider ran a node of the ONNX model. */
export interface Placement {
  /** The node's name, which begins with that of the graph's node. */
  readonly node: string;
  /** ONNX operator. */
  readonly type: string;
  /** ONNX Runtime's name: `CPUExecutionProvider`, `WebGpuExecutionProvider`, … */
  readonly provider: string;
}

/**
 * Where ONNX Runtime put each node of a graph, from the profile of one run: a provider that has no kernel for a node leaves
 * it to the processor without a word.
 */
export async function placements(graph: Graph, feeds: Readonly<Record<string, Tensor>>, options: OnnxruntimeOptions): Promise<Placement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'slimtap-profile-'));
  try {
    const sessionOptions = { ...options.sessionOptions, enableProfiling: true, profileFilePrefix: join(folder, 'run') };
    const executable = await onnxruntimeBackend({ ...options, sessionOptions }).compile(graph) as OnnxExecutable;
    await executable.run(feeds);
    executable.endProfiling();
    await executable.dispose();
    const [file] = await readdir(folder);
    return nodesOf(JSON.parse(await readFile(join(folder, file!), 'utf8')) as readonly ProfileEvent[]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An entry of ONNX Runtime's profile. */
interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

const KERNEL_TIME = '_kernel_time';

function nodesOf(events: readonly ProfileEvent[]): Placement[] {
  return events.flatMap(({ cat, name, args }) => {
    if (cat !== 'Node' || !name.endsWith(KERNEL_TIME) || args?.provider === undefined) return [];
    return [{ node: name.slice(0, -KERNEL_TIME.length), type: args.op_name ?? '?', provider: args.provider }];
  });
}
