import t from 'tap';
import { formulaParameter, formulaTensor } from './formula.ts';

t.test('values are the generator seeded with the name\'s FNV-1a hash', async (t) => {
  // FNV-1a of "a" is 0xe40c292c (Fowler, Noll, Vo; published test vector).
  let state = 0xe40c292cn;
  const expected = [1, 2, 3].map(() => {
    state = (1664525n * state + 1013904223n) % 2n ** 32n;
    return Math.fround((Number(state >> 8n) / 2 ** 24) * 2 - 1);
  });
  t.same([...formulaTensor('a', [3], {}).data], expected);
});

t.test('a layer\'s kind decides centre and spread', async (t) => {
  const range = (name: string, shape: number[]): number[] => {
    const { data } = formulaParameter(name, shape);
    return [Math.min(...data), Math.max(...data)].map((value) => Math.round(value * 10) / 10);
  };
  t.same(range('x.bn.scale', [1000]), [0.8, 1.2]);
  t.same(range('x.bn.offset', [1000]), [-0.1, 0.1]);
  t.same(range('x.bn.var', [1000]), [0.7, 1.3]);
  t.same(range('yolo_output.0.conv.bias', [1000]), [-0.1, 0.1]);
  t.same(range('conv1_weights', [1000, 3, 1, 1]), [-1.4, 1.4]);
  t.same(range('yolo_output.0.conv.weights', [1000, 3, 1, 1]), [-0.3, 0.3]);
});
