import t from 'tap';
import { parseGraph } from '../../../core/ir/parse.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';
import '../../../core/ops/index.ts';
import { PassList } from '../../../core/rewrite/pass.ts';
import { removeDead } from '../../../core/rewrite/passes/remove-dead.ts';
import { statesToConstants } from '../../../core/rewrite/passes/states-to-constants.ts';
import { tensor } from '../../../core/tensor/tensor.ts';

const TEXT = `graph "net"
input %x: float32[2]
state %w: float32[2] fill 1 (role="parameter")
%dead = Exp(x=%x)
%y = Add(a=%x, b=%w)
output "y" = %y
`;

t.test('passes run in order, each is verified, and the records say who added them', (t) => {
  const graph = parseGraph(TEXT);
  const passes = new PassList();
  passes.add(removeDead(), 'one-plugin');
  passes.add(removeDead(), 'another');
  const verified: string[] = [];
  const records = passes.run(graph, (seen, after) => { verifyGraph(seen, after); verified.push(after); });
  t.strictSame(records, [{ pass: 'remove-dead', by: 'one-plugin', changed: true }, { pass: 'remove-dead', by: 'another', changed: false }]);
  t.strictSame(verified, passes.names());
  t.end();
});

t.test('a tensor of another type than its state is refused', (t) => {
  const graph = parseGraph(TEXT);
  const passes = new PassList();
  passes.add(statesToConstants(() => tensor('float32', [3])), 'test');
  t.throws(() => passes.run(graph), { code: 'ERR_GRAPH_INVALID', message: /float32\[3\]/ });
  t.end();
});
