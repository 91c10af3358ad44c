import { XMLParser, XMLValidator } from 'fast-xml-parser';
import t from 'tap';
import { lineChartFile } from '../../../plugins/html-page/index.ts';

const options = { title: 'Time of a step', xTitle: 'images', yTitle: 'CPU seconds' };

t.test('a chart is a file of its own: well-formed, with titles, units, legend and colours for light and dark screens', async (t) => {
  const svg = lineChartFile([{ name: 'measured', points: [[1, 0.5], [2, 0.75], [4, 2]] }, { name: 'in proportion', points: [[1, 0.5], [4, 2]], faint: true }], { ...options, xTicks: [1, 2, 4] });
  t.equal(XMLValidator.validate(svg), true);
  const { svg: parsed } = new XMLParser({ ignoreAttributes: false }).parse(svg) as { svg: { text: { '#text': string }[]; g: { text: { '#text': string | number }[] }[]; style: string } };
  const texts = [...parsed.text, ...parsed.g.flatMap(({ text }) => text)].map((text) => String(text['#text']));
  for (const text of ['Time of a step', 'CPU seconds', 'images', 'measured', 'in proportion', '4']) t.ok(texts.includes(text), text);
  t.notOk(texts.includes('3'), 'the horizontal axis has the numbers it was given');
  t.match(parsed.style, /prefers-color-scheme: dark/);
  t.notMatch(svg, /href|url\(/);
  t.notMatch(svg, /var\(|undefined/, 'colours are there by value, for programs that know no variables');
});

t.test('names stay text, and no point at all is a picture too', async (t) => {
  const evil = '"><script>alert(1)</script>';
  const svg = lineChartFile([{ name: evil, points: [] }], { title: evil, xTitle: evil, yTitle: evil });
  t.equal(XMLValidator.validate(svg), true);
  t.notMatch(svg, /<script|NaN|Infinity/);
});
