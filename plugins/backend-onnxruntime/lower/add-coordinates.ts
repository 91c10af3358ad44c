import { coordinatesOf } from '../../../core/ops/add-coordinates.ts';
import { lower } from '../lowering.ts';

lower('AddCoordinates', (on, { inputs: { x } }) => ({ y: on.op('Concat', [on.of(x), on.constant(coordinatesOf(x.type.shape))], { axis: 1 }) }));
