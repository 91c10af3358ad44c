import t from 'tap';
import { countsOf, readOptions } from '../../bench/read-options.ts';

const DEFAULTS = { steps: 5, python: 'python3', peer: false };

t.test('what is not given has its default, and what is given its type', async (t) => {
  t.same(readOptions([], 'Usage', DEFAULTS), DEFAULTS);
  t.same(readOptions(['--steps', '7', '--python', 'p', '--peer'], 'Usage', DEFAULTS), { steps: 7, python: 'p', peer: true });
});

t.test('--help prints the usage and ends well', async (t) => {
  const told = t.capture(console, 'log');
  t.equal(readOptions(['--help'], 'Usage: this', DEFAULTS), 0);
  t.same(told()[0]?.args, ['Usage: this']);
});

t.test('a wrong number, an unknown option and what the bench itself refuses are told with the usage', async (t) => {
  const told = t.capture(console, 'error');
  for (const argv of [['--steps', '0'], ['--steps', '1.5'], ['--step', '1']]) t.equal(readOptions(argv, 'Usage', DEFAULTS), 2, argv.join(' '));
  t.equal(readOptions([], 'Usage', DEFAULTS, () => 'Not today.'), 2);
  t.match(told().map(({ args }) => String(args[0])), [/--steps is a whole positive number, not "0"\.\nUsage/, /"1\.5"/, /--step/, /Not today\.\nUsage/]);
});

t.test('a list of counts is read, or refused as a whole', async (t) => {
  t.same(countsOf('1,4,16'), [1, 4, 16]);
  t.equal(countsOf('1,,4'), undefined);
  t.equal(countsOf('320,x'), undefined);
});
