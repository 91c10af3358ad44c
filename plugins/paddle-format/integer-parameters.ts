import type { OpDesc, ProgramDesc } from './program-desc.ts';

const DEQUANTIZERS: ReadonlySet<string> = new Set(['fake_dequantize_max_abs', 'fake_channel_wise_dequantize_max_abs', 'dequantize_linear']);

/**
 * Names of parameters that hold integer levels, as the weights of a converted model do whatever their element type:
 * what a dequantizing op reads, or the op whose result it reads.
 */
export function integerParameters({ blocks }: ProgramDesc): readonly string[] {
  const persistable = new Set(blocks.flatMap(({ vars }) => vars).filter((one) => one.persistable === true).map(({ name }) => name));
  const ops = blocks.flatMap((block) => block.ops);
  const producers = new Map(ops.flatMap((op) => namesIn(op.outputs).map((name) => [name, op] as const)));
  const found = new Set<string>();
  // Many ops may read what one made of many.
  const seen = new Set<OpDesc>();
  for (const op of ops) {
    if (!DEQUANTIZERS.has(op.type)) continue;
    for (const name of namesIn(op.inputs, 'X')) {
      const producer = producers.get(name);
      const candidates = persistable.has(name) ? [name] : producer === undefined || producer.type.startsWith('fake_') || seen.has(producer) ? [] : namesIn(producer.inputs);
      if (producer !== undefined) seen.add(producer);
      for (const candidate of candidates) if (persistable.has(candidate)) found.add(candidate);
    }
  }
  return [...found];
}

function namesIn(slots: OpDesc['inputs'], slot?: string): readonly string[] {
  return slots.filter(({ parameter }) => slot === undefined || parameter === slot).flatMap((one) => one.arguments);
}
