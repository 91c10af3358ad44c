import { XMLParser, XMLValidator } from 'fast-xml-parser';
import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import { parseGraph } from '../../../core/ir/parse.ts';
import '../../../core/ops/index.ts';
import { comparisonPanels, drawGraph, graphDiff, withNeighbours } from '../../../plugins/graph-view/index.ts';

const before = parseGraph('graph "g"\ninput %x: float32[2,3]\nstate %w: float32[3,2] fill 1 (role="parameter", trainable=true)\n%p = MatMul(a=%x, b=%w)\n%y = Relu(x=%p)\n%z = Neg(x=%y)\noutput "z" = %z\n');
const after = parseGraph('graph "g"\ninput %x: float32[2,3]\nstate %w: float32[3,2] fill 1 (role="parameter", trainable=true)\n%x.abs = Abs(x=%x)\n%p = MatMul(a=%x.abs, b=%w)\n%z = Neg(x=%p)\noutput "z" = %z\n');
const comparison = { before, graph: after, title: { before: 'old', after: 'new' } };

/** Every text of an SVG. */
function texts(svg: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'text') for (const one of [value].flat()) found.push(String((one as { '#text'?: string })['#text']));
      else if (!Array.isArray(node)) walk(value);
    }
  };
  walk(new XMLParser({ ignoreAttributes: false, parseTagValue: false }).parse(svg));
  return found;
}

t.test('both graphs are drawn side by side, with what differs in a colour and a legend of the colours', (t) => {
  const svg = drawGraph(comparisonPanels(graphDiff(before, after), comparison));
  t.equal(XMLValidator.validate(svg), true);
  const all = texts(svg);
  for (const text of ['old', 'new', 'MatMul', 'Abs', 'x.abs', 'Relu', 'added', 'removed', 'changed']) t.ok(all.includes(text), text);
  t.equal(all.filter((text) => text === 'MatMul').length, 2);
  t.equal(all.filter((text) => text === 'Relu').length, 1);
  t.match(svg, /<title>%x\.abs = Abs[^]*?fill="#d3f2d9"/);
  t.match(svg, /<title>%y = Relu[^]*?stroke-dasharray/);
  t.end();
});

t.test('the same graphs give the same bytes', (t) => {
  const draw = () => drawGraph(comparisonPanels(graphDiff(before, after), comparison));
  t.equal(draw(), draw());
  t.end();
});

t.test('a part is drawn: the chosen layers and what stands next to them', (t) => {
  const diff = graphDiff(before, after);
  const chosen = diff.layers.filter(({ name }) => name === 'z');
  const drawn = (steps: number): string[] => texts(drawGraph(comparisonPanels(diff, comparison, withNeighbours(diff, after, chosen, steps)).slice(1)));
  t.notOk(drawn(0).includes('MatMul'));
  t.ok(drawn(0).includes('p'), 'what the part reads is drawn as a value');
  t.ok(drawn(1).includes('MatMul') && drawn(1).includes('Abs'), 'a layer brings what was put around it');
  t.end();
});

t.test('names with markup and control characters stay text', (t) => {
  const { graph, editor } = createGraph('g');
  editor.output('y', editor.emit('Relu', { x: editor.input('<a href="x">&\u0001', { dtype: 'float32', shape: [1] }) }).y);
  const svg = drawGraph([{ title: '</svg>', graph }]);
  t.equal(XMLValidator.validate(svg), true);
  t.notMatch(svg, /<a |\u0001/);
  t.match(svg, '&lt;a href=');
  t.end();
});

t.test('a picture nobody can read is refused with its size', (t) => {
  t.throws(() => drawGraph([{ title: 'g', graph: before }], { limit: 5 }), { code: 'ERR_PICTURE_TOO_LARGE', value: 8, hint: /--node/ });
  t.match(drawGraph([{ title: 'g', graph: before }], { limit: 8 }), /<svg/);
  t.end();
});

t.test('an empty graph is an empty picture', (t) => {
  t.equal(XMLValidator.validate(drawGraph([{ title: 'nothing', graph: createGraph('g').graph }])), true);
  t.end();
});
