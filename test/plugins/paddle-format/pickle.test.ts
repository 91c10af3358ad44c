import { readFileSync } from 'node:fs';
import t from 'tap';
import { parsePickledTensors } from '../../../plugins/paddle-format/index.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/paddle/${name}`, import.meta.url));
/** A pickle of protocol 2 from opcodes, text standing for its bytes. */
const pickle = (...parts: (string | number)[]): Uint8Array => Buffer.concat([Buffer.from([0x80, 2]), ...parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part, 'latin1')))]);
const text = (value: string): string => `X${String.fromCharCode(value.length)}\0\0\0${value}`;

t.test('what fluid.save of 1.8.5 wrote is read by name', (t) => {
  const parameters = parsePickledTensors(fixture('ckpt.pdparams'), 'ckpt.pdparams');
  t.equal(parameters.size, 19);
  t.match(parameters.get('conv1_weights'), { dtype: 'float32', shape: [8, 3, 3, 3] });
  t.same([...parameters.get('fc_b')!.data as Float32Array].slice(0, 2), [-0.13030479848384857, -0.13557450473308563]);
  const optimizer = parsePickledTensors(fixture('ckpt.pdopt'), 'ckpt.pdopt');
  t.same([...optimizer.get('@LR_DECAY_COUNTER@')!.data], [9n]);
  t.same(optimizer.get('fc_w_velocity_0')!.shape, [7, 5]);
  t.end();
});

for (const protocol of [2, 4]) {
  t.test(`what paddle.save of 2.6.2 wrote in protocol ${protocol} is read by name`, (t) => {
    const parameters = parsePickledTensors(fixture(`linear.protocol${protocol}.pdparams`), 'x');
    t.same([...parameters].map(([name, { dtype, shape }]) => [name, dtype, shape]), [
      ['0.weight', 'float32', [2, 3]], ['0.bias', 'float32', [3]], ['1.weight', 'float32', [3]], ['1.bias', 'float32', [3]], ['1._mean', 'float32', [3]], ['1._variance', 'float32', [3]],
    ]);
    t.same(parameters.get('0.weight')!.data, Float32Array.of(-1.0562803, 0.5804174, 0.38572228, -0.99421334, -0.24618495, 1.0179362));
    const optimizer = parsePickledTensors(fixture(`linear.protocol${protocol}.pdopt`), 'x');
    t.same(optimizer.get('batch_norm1d_0.b_0_velocity_0')!.data, Float32Array.of(2, 2, 2), 'numbers of the schedule are left out');
    t.notOk(optimizer.has('LR_Scheduler'));
    t.end();
  });
}

t.test('a name that is not of arrays is refused where it stands, and nothing is called', (t) => {
  const refused = (bytes: Uint8Array, message: RegExp): void => {
    t.throws(() => parsePickledTensors(bytes, 'x'), { code: 'ERR_WEIGHTS_MALFORMED', message });
  };
  refused(pickle('cos\nsystem\n', text('echo'), 0x85, 'R.'), /at byte 2: GLOBAL: "os.system" is nothing parameters are made of/);
  refused(pickle(text('posix'), text('system'), 0x93, '.'), /at byte 23: STACK_GLOBAL: "posix.system"/);
  refused(pickle('cbuiltins\neval\n', text('1+1'), '}', 0x86, 'R.'), /REDUCE: builtins.eval with other arguments/);
  refused(pickle('cbuiltins\neval\n', text('data'), '}', text('data'), 'K\x01s', text('x'), 'K\x01s', 0x86, 'R.'), /REDUCE: builtins.eval/);
  refused(pickle('c__builtin__\ngetattr\n', '.'), /"__builtin__.getattr"/);
  refused(pickle('cnumpy.core.multiarray\n_reconstruct\n', 'cnumpy\ndtype\n', 0x85, 'R.'), /REDUCE: numpy.core.multiarray._reconstruct with other arguments/);
  refused(pickle('}', 0x81), /at byte 3: NEWOBJ: parameters need no such operation/);
  refused(pickle('I1\n.'), /at byte 2: INT/);
  refused(pickle(0xee), /at byte 2: 0xee/);
  refused(Uint8Array.of(0x80, 5), /at byte 0: PROTO: protocol 5 is not read/);
  refused(Buffer.from('(dp0\n.'), /at byte 0: MARK: a pickle of protocol 2 to 4 starts with PROTO/);
  t.end();
});

t.test('a pickle that is no dict of arrays says so', (t) => {
  const refused = (bytes: Uint8Array, message: RegExp): void => {
    t.throws(() => parsePickledTensors(bytes, 'x'), { code: 'ERR_WEIGHTS_MALFORMED', message });
  };
  refused(pickle(']', '.'), /no dict of parameters/);
  refused(pickle('}', 'K\x01', 'Ns', '.'), /a key of the dict is no text/);
  refused(pickle('}', text('UnpackBigParamInfor@@'), '}s', '.'), /more than 1 GiB/);
  refused(pickle('}', '}', '.'), /STOP: 1 more values are left/);
  refused(pickle('}.', 'x'), /STOP: 1 bytes follow/);
  refused(pickle('('), /opcode of 1 bytes, but 0 are left/);
  refused(pickle('.'), /STOP: the stack is empty/);
  refused(pickle('u'), /SETITEMS: no mark was set/);
  refused(pickle('}(N', '0', '0'), /at byte 6: POP: the stack is empty/);
  refused(pickle('h\x07'), /BINGET: nothing was remembered as 7/);
  t.end();
});

t.test('an array that differs from its shape, or is of a type Paddle does not have, is named', (t) => {
  const original = fixture('linear.protocol4.pdparams');
  const changed = (from: string, to: string): Buffer => Buffer.from(original.toString('latin1').replace(from, to), 'latin1');
  t.throws(() => parsePickledTensors(changed('K\x02K\x03\x86', 'K\x02K\x04\x86'), 'x'), { message: /at byte \d+: array "0.weight" of shape \[2, 4\] needs 32 bytes and has 24/ });
  t.throws(() => parsePickledTensors(changed('\x02f4', '\x02c8'), 'x'), { message: /array "0.weight" is of numpy's type "c8"/ });
  t.throws(() => parsePickledTensors(changed('\x01<', '\x01>'), 'x'), { message: /big-endian/ });
  t.throws(() => parsePickledTensors(changed('1.bias', '0.bias'), 'x'), { message: /"0.bias" is there twice/ });
  t.end();
});
