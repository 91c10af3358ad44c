import { lower } from '../lowering.ts';
import { resize } from '../resize.ts';

lower('ResizeBilinear', (on, { inputs: { x }, outputs: { y }, attrs }) => resize(on, 'bilinear', x, y, attrs));
