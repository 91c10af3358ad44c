import t from 'tap';
import { signed, unsigned } from '../../../core/wasm/expression.ts';

t.test('numbers are written in groups of seven bits, the lowest first', async (t) => {
  t.same([unsigned(0), unsigned(127), unsigned(128), unsigned(624485)], [[0], [0x7f], [0x80, 0x01], [0xe5, 0x8e, 0x26]]);
  t.same(unsigned(2 ** 32 - 1), [0xff, 0xff, 0xff, 0xff, 0x0f]);
});

t.test('the last group of a signed number carries its sign', async (t) => {
  t.same([signed(0), signed(63), signed(64), signed(-1), signed(-64), signed(-65)], [[0], [0x3f], [0xc0, 0x00], [0x7f], [0x40], [0xbf, 0x7f]]);
  t.same(signed(-(2 ** 31)), [0x80, 0x80, 0x80, 0x80, 0x78]);
});
