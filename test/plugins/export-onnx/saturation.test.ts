import { readFileSync } from 'node:fs';
import { arch } from 'node:os';
import t from 'tap';
import { int8Saturates, optionsHere } from '../../../plugins/export-onnx/saturation.ts';

const asked = { 'session.x64quantprecision': '1', 'session.other': 'kept' };

t.test('the exact mode is left out where the fast kernels are exact, and nothing else is', async (t) => {
  t.same(await optionsHere(asked, async () => false), { 'session.other': 'kept' });
  t.same(await optionsHere(asked, async () => true), asked);
});

t.test('a file that asks for no exact mode is not probed for', async (t) => {
  t.same(await optionsHere({}, () => { throw new Error('probed'); }), {});
});

const flags = cpuFlags();
t.test('the probe finds what the processor says of itself', { skip: flags === undefined ? 'no x64 processor with AVX2 that says what it has' : false }, async (t) => {
  t.equal(await int8Saturates(), !/\b(avx512_vnni|avx_vnni)\b/.test(flags!));
});

function cpuFlags(): string | undefined {
  try {
    const text = readFileSync('/proc/cpuinfo', 'utf8');
    return arch() === 'x64' && /\bavx2\b/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
