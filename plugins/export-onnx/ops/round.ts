import { lower } from '../lowering.ts';

/** ONNX rounds half to even; half away from zero is composed. */
lower('Round', (on, { inputs: { x }, outputs: { y }, attrs: { mode } }) => {
  if (mode === 'half-even') return on.emit(y, 'Round', [x]);
  on.emit(y, 'Mul', [on.op('Sign', [x]), on.op('Floor', [on.op('Add', [on.op('Abs', [x]), 0.5])])]);
});
