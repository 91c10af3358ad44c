import t from 'tap';
import { Editor } from '../../../core/ir/editor.ts';
import { parseGraph } from '../../../core/ir/parse.ts';
import { printGraph } from '../../../core/ir/print.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';
import '../../../core/ops/index.ts';
import { any, op } from '../../../core/rewrite/pattern.ts';
import { rulePass } from '../../../core/rewrite/rule-pass.ts';
import { replacement, rule, skip, type Rule } from '../../../core/rewrite/rule.ts';

const doubleNeg = rule({
  name: 'double-neg',
  pattern: op('Neg', { inputs: { x: op('Neg', { as: 'inner', inputs: { x: any('x') } }) } }),
  rewrite: (match) => replacement({ y: match.value('x') }),
});

function run(text: string, ...rules: Rule[]) {
  const graph = parseGraph(`graph "g"\ninput %x: float32[2]\n${text}`);
  const report = rulePass('test', rules).run(graph, new Editor(graph));
  verifyGraph(graph);
  return { graph, report, text: printGraph(graph) };
}

t.test('a rule is applied until nothing matches, and what it left unused is removed', (t) => {
  const { graph, report } = run('%a = Neg(x=%x)\n%b = Neg(x=%a)\n%c = Neg(x=%b)\n%d = Neg(x=%c)\noutput "d" = %d', doubleNeg);
  t.equal(graph.outputs.get('d'), graph.inputs.get('x'));
  t.equal(graph.nodes().length, 0);
  t.equal(report.changed, true);
  t.end();
});

t.test('a pass whose rules match nowhere reports no change', (t) => {
  const { report } = run('%a = Neg(x=%x)\noutput "a" = %a', doubleNeg);
  t.strictSame(report, { changed: false, skipped: [] });
  t.end();
});

t.test('a value named twice in a pattern must be the same value', (t) => {
  const square = rule({
    name: 'square', pattern: op('Mul', { inputs: { a: any('x'), b: any('x') } }),
    rewrite: (match, editor) => replacement({ y: editor.emit('Abs', { x: match.value('x') }).y }),
  });
  const { graph } = run('%e = Exp(x=%x)\n%a = Mul(a=%x, b=%e) scope "/s/"\n%b = Mul(a=%a, b=%a) scope "/s/"\noutput "b" = %b', square);
  t.strictSame(graph.nodes().map((node) => [node.op, node.scope]), [['Exp', '/'], ['Mul', '/s/'], ['Abs', '/s/']], 'new nodes get the scope of the root');
  t.end();
});

t.test('a skip is reported with its node, and only where it still holds at the end', (t) => {
  const shy = rule({
    name: 'shy', pattern: op(['Exp', 'Log'], { inputs: { x: any('x') } }),
    rewrite: (match) => skip(`reads ${match.value('x').name}`),
  });
  const { report } = run('%a = Neg(x=%x)\n%b = Neg(x=%a)\n%c = Exp(x=%b)\noutput "c" = %c', doubleNeg, shy);
  t.strictSame(report, { changed: true, skipped: [{ node: 'c', reason: 'reads x' }] });
  t.end();
});

t.test('rules that undo each other are an error, not an endless loop', (t) => {
  const swap = (from: 'Exp' | 'Neg', to: 'Exp' | 'Neg') => rule({ name: `${from}-${to}`, pattern: op(from, { inputs: { x: any('x') } }), rewrite: (match, editor) => replacement({ y: editor.emit(to, { x: match.value('x') }).y }) });
  t.throws(() => run('%a = Exp(x=%x)\noutput "a" = %a', swap('Exp', 'Neg'), swap('Neg', 'Exp')), { code: 'ERR_GRAPH_INVALID', message: /come to no end/ });
  t.end();
});

t.test('a replacement of another type or output is refused by the name of its rule', (t) => {
  const bad = (replace: 'y' | 'z') => rule({ name: 'bad', pattern: op('Exp'), rewrite: (_match, editor) => replacement({ [replace]: editor.constant({ dtype: 'float32', shape: [3], data: new Float32Array(3) }) }) });
  t.throws(() => run('%a = Exp(x=%x)\noutput "a" = %a', bad('y')), { code: 'ERR_GRAPH_INVALID', message: /rule "bad" replaces float32\[2\] by float32\[3\]/ });
  t.throws(() => run('%a = Exp(x=%x)\noutput "a" = %a', bad('z')), { code: 'ERR_GRAPH_INVALID', message: /"z"/ });
  t.end();
});

t.test('asking a match for what its pattern does not have is an error', (t) => {
  const asks = (ask: (match: Parameters<Rule['rewrite']>[0]) => unknown) => rule({ name: 'asks', pattern: op('Exp', { as: 'e' }), rewrite: (match) => { ask(match); return skip('asked'); } });
  t.throws(() => run('%a = Exp(x=%x)\noutput "a" = %a', asks((match) => match.value('v'))), { code: 'ERR_GRAPH_INVALID' });
  t.throws(() => run('%a = Exp(x=%x)\noutput "a" = %a', asks((match) => match.node('e', 'Neg'))), { code: 'ERR_GRAPH_INVALID' });
  t.end();
});
