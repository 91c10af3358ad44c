import t from 'tap';
import { flowText, parseOverrides } from '../../../core/config/index.ts';

t.test('a value on one line is read back by -o as itself', async (t) => {
  for (const value of [1, 'a b', '1', null, true, [1, 2], [], { type: 'SGD' }, [{ type: 'LinearWarmup', steps: 5, note: 'x, y]' }, { a: { b: [-0.5] } }], 'yes', {}]) {
    const [edit] = parseOverrides([`x=${flowText(value)}`]).edits!;
    t.same(edit!.value, value, flowText(value));
  }
});
