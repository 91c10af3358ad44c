import t from 'tap';
import { parseFlags } from '../../bin/parse-flags.ts';

t.test('a flag that a script does not have is wrong usage, with those it has', async (t) => {
  const { argv } = process;
  process.argv = [...argv.slice(0, 2), '--shrt'];
  t.teardown(() => { process.argv = argv; });
  t.throws(() => parseFlags({ short: { type: 'boolean', default: false } }), { code: 'ERR_USAGE', exitCode: 2, message: /--shrt/, hint: /--short/ });
  process.argv = [...argv.slice(0, 2), '--short'];
  t.same({ ...parseFlags({ short: { type: 'boolean', default: false } }) }, { short: true });
});
