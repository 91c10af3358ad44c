import { ELEMENT_TYPES } from '../../onnx-model/index.ts';
import { lower } from '../lowering.ts';

lower('Cast', (on, { inputs: { x }, outputs: { y }, attrs: { to } }) => on.emit(y, 'Cast', [x], { to: ELEMENT_TYPES[to] }));
