import { fileMalformed } from '../../core/errors.ts';

/** What one node of the engine's graph took in the middle one of the runs: other work on the machine hits one run or another. */
export interface TracedNode {
  /** As the engine names it. */
  readonly name: string;
  /** The engine's operator. */
  readonly op: string;
  /** Without the nodes inside it. */
  readonly milliseconds: number;
  /** How often it ran per run: the nodes of a loop's body run several times. */
  readonly calls: number;
}

/** A profile, without the runs before those that are measured. */
export interface Trace {
  /** One per run, from its begin to its end. */
  readonly runs: readonly number[];
  readonly nodes: readonly TracedNode[];
}

interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  /** Begin and length in microseconds. */
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

interface OwnTime {
  readonly name: string;
  readonly op: string;
  readonly ts: number;
  own: number;
}

const KERNEL = '_kernel_time';

/**
 * Reads ONNX Runtime's profile (an array of Chrome trace events) of a sequential session; the last `steps` runs count.
 * @throws ERR_FILE_MALFORMED
 */
export function readTrace(text: string, steps: number): Trace {
  const events = parse(text);
  const runs = events.filter(({ name }) => name === 'model_run').slice(-steps);
  if (runs.length < steps) throw fileMalformed('profile', `it holds ${runs.length} runs of ${steps}`);
  const measured = events.filter(({ cat, name, ts }) => cat === 'Node' && name.endsWith(KERNEL) && ts >= runs[0]!.ts);
  const nodes = new Map<string, { readonly op: string; readonly microseconds: number[]; calls: number }>();
  for (const { name, op, own, ts } of ownTimes(measured)) {
    const node = nodes.get(name) ?? { op, microseconds: runs.map(() => 0), calls: 0 };
    node.microseconds[runs.findLastIndex((run) => run.ts <= ts)]! += own;
    node.calls++;
    nodes.set(name, node);
  }
  return {
    runs: runs.map(({ dur }) => dur / 1e3),
    nodes: [...nodes].map(([name, { op, microseconds, calls }]) => ({ name, op, milliseconds: middle(microseconds) / 1e3, calls: calls / steps })),
  };
}

/** The upper one of the middle values. */
export function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function parse(text: string): readonly TraceEvent[] {
  try {
    const events = JSON.parse(text) as unknown;
    if (Array.isArray(events)) return events as readonly TraceEvent[];
  } catch (cause) {
    throw fileMalformed('profile', cause instanceof Error ? cause.message : String(cause));
  }
  throw fileMalformed('profile', 'it is no array of events');
}

/** Nodes run one after the other, so one that begins before another has ended is inside it. */
function* ownTimes(events: readonly TraceEvent[]): Iterable<OwnTime> {
  const open: (OwnTime & { end: number })[] = [];
  // Of two that begin in the same microsecond the longer one is outside.
  for (const { name, ts, dur, args } of events.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    while (open.length > 0 && open.at(-1)!.end <= ts) yield open.pop()!;
    const outside = open.at(-1);
    if (outside !== undefined) outside.own -= dur;
    open.push({ name: name.slice(0, -KERNEL.length), op: args?.op_name ?? 'unknown', ts, own: dur, end: ts + dur });
  }
  yield* open.reverse();
}
