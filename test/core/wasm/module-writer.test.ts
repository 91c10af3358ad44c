import t from 'tap';
import type { Expr } from '../../../core/wasm/expression.ts';
import { i32, memory } from '../../../core/wasm/instructions.ts';
import { instantiate } from '../../../core/wasm/instantiate.ts';
import { ModuleWriter } from '../../../core/wasm/module-writer.ts';

const limits = { initial: 1, maximum: 2 };

t.test('parameters, variables, conditions and loops compute', async (t) => {
  const module = new ModuleWriter(limits);
  module.function('gcd', { a: 'i32', b: 'i32' }, (f, { a, b }) => {
    const rest = f.let(i32.const(0));
    f.while(i32.ne(b, 0), () => {
      f.set(rest, a);
      f.while(i32.geS(rest, b), () => f.advance(rest, i32.sub(0, b)));
      f.set(a, b);
      f.set(b, rest);
    });
    f.return(a);
  }, 'i32');
  module.function('larger', { a: 'i32', b: 'i32' }, (f, { a, b }) => {
    f.if(i32.gtS(a, b), () => f.return(a), () => f.set(a, b));
    f.return(a);
  }, 'i32');
  const { functions } = instantiate<Record<'gcd' | 'larger', (a: number, b: number) => number>>(module)!;
  t.equal(functions.gcd(84, 36), 12);
  t.equal(functions.gcd(7, 0), 7, 'a loop whose condition does not hold at first is not entered');
  t.same([functions.larger(-3, 2), functions.larger(4, 2)], [2, 4]);
});

t.test('arithmetic of i32 is what JavaScript\'s is', async (t) => {
  const cases: Record<string, [op: (a: Expr<'i32'>, b: Expr<'i32'>) => Expr<'i32'>, meaning: (a: number, b: number) => number]> = {
    add: [i32.add, (a, b) => (a + b) | 0], sub: [i32.sub, (a, b) => (a - b) | 0], mul: [i32.mul, Math.imul],
    and: [i32.and, (a, b) => a & b], or: [i32.or, (a, b) => a | b], xor: [i32.xor, (a, b) => a ^ b],
    shl: [i32.shl, (a, b) => a << b], shrS: [i32.shrS, (a, b) => a >> b], shrU: [i32.shrU, (a, b) => (a >>> b) | 0],
    eq: [i32.eq, (a, b) => Number(a === b)], ne: [i32.ne, (a, b) => Number(a !== b)], ltS: [i32.ltS, (a, b) => Number(a < b)],
    ltU: [i32.ltU, (a, b) => Number(a >>> 0 < b >>> 0)], gtS: [i32.gtS, (a, b) => Number(a > b)], leS: [i32.leS, (a, b) => Number(a <= b)], geS: [i32.geS, (a, b) => Number(a >= b)],
  };
  const module = new ModuleWriter(limits);
  for (const [name, [op]] of Object.entries(cases)) module.function(name, { a: 'i32', b: 'i32' }, (f, { a, b }) => f.return(op(a, b)), 'i32');
  const { functions } = instantiate<Record<string, (a: number, b: number) => number>>(module)!;
  for (const [name, [, meaning]] of Object.entries(cases)) {
    for (const [a, b] of [[5, 3], [3, 3], [-7, 2], [2 ** 31 - 1, 9], [-(2 ** 31), 31]] as const) t.equal(functions[name]!(a, b), meaning(a, b), `${name}(${a}, ${b})`);
  }
});

t.test('what is in the memory stays in view when it grows, which it does up to its limit', async (t) => {
  const module = new ModuleWriter(limits);
  module.function('copy', { from: 'i32', to: 'i32', bytes: 'i32' }, (f, { from, to, bytes }) => f.do(memory.copy(to, from, bytes)));
  const { functions, memory: { buffer }, memory: grown } = instantiate<{ copy(from: number, to: number, bytes: number): void }>(module)!;
  const view = new Uint8Array(buffer, 0, 8);
  view.set([1, 2, 3, 4]);
  grown.grow(1);
  functions.copy(0, 4, 4);
  functions.copy(0, 65_536, 4);
  t.same([...view], [1, 2, 3, 4, 1, 2, 3, 4]);
  t.same([...new Uint8Array(grown.buffer, 65_536, 4)], [1, 2, 3, 4]);
  t.throws(() => grown.grow(1), RangeError);
});

t.test('a module that is not valid, or a memory there is no room for, is no instance', async (t) => {
  const wrong = new ModuleWriter(limits);
  wrong.function('wrong', {}, (f) => f.do({ code: [0x6a] }));
  t.equal(instantiate(wrong), undefined);
  t.equal(instantiate(new ModuleWriter({ initial: 70_000, maximum: 70_000 })), undefined);
});
