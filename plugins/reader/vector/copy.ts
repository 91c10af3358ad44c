import { i32, memory, v128 } from '../../../core/wasm/instructions.ts';
import type { ModuleWriter } from '../../../core/wasm/module-writer.ts';
import { keepBehind } from './lanes.ts';

/**
 * `copy(from, to, bytes)`; `gather(row, to, pixels, starts)` puts the pixels of bytes at `starts` (int32) side by side, and
 * `gatherFloat` those of float32.
 */
export function defineCopy(module: ModuleWriter): void {
  module.function('copy', { from: 'i32', to: 'i32', bytes: 'i32' }, (f, { from, to, bytes }) => f.do(memory.copy(to, from, bytes)));
  for (const [name, size] of [['gather', 3], ['gatherFloat', 12]] as const) {
    module.function(name, { row: 'i32', to: 'i32', pixels: 'i32', starts: 'i32' }, (f, { row, to, pixels, starts }) => {
      const end = f.let(i32.add(starts, i32.shl(pixels, 2)));
      keepBehind(f, i32.add(to, i32.mul(pixels, size)), () => f.while(i32.ltU(starts, end), () => {
        const from = i32.add(row, i32.load(starts));
        f.do(size === 3 ? i32.store(to, i32.load(from)) : v128.store(to, v128.load(from)));
        f.advance(to, size);
        f.advance(starts, 4);
      }));
    });
  }
}
