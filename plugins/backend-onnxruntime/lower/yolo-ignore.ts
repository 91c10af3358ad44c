import { lower } from '../lowering.ts';
import { ignored } from '../yolo-ignore.ts';
import { headOf, truthOf } from '../yolo-truth.ts';

lower('YoloIgnore', (on, { inputs: { x, gtBox }, attrs }) => ({ y: ignored(on, on.of(x), truthOf(on, { gtBox }), headOf(x, attrs.classes), attrs) }));
