import t from 'tap';
import { sessionOptionsOf } from '../../../plugins/export-onnx/onnx-details.ts';
import { sessionOptions } from '../../../plugins/export-onnx/session-options.ts';

t.test('entries become the nested form that the binding takes, beside our own', async (t) => {
  const { extra } = sessionOptions({ 'session.x64quantprecision': '1' }, 1);
  t.match(extra, { session: { x64quantprecision: '1', intra_op: { allow_spinning: '0' } } });
});

t.test('keys that a file made up reach no prototype', async (t) => {
  for (const key of ['__proto__.polluted', 'constructor.prototype.polluted', 'session.__proto__.polluted']) sessionOptions({ [key]: 'yes' }, 1);
  t.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

t.test('details of a manifest whose session options are none are malformed', async (t) => {
  for (const sessionOptions of [{ '__proto__.polluted': '1' }, { 'session.x64quantprecision': 1 }, { '': '1' }]) {
    t.throws(() => sessionOptionsOf(JSON.parse(JSON.stringify({ files: [], sessionOptions })), 'manifest.json'), { code: 'ERR_FILE_MALFORMED' });
  }
});
