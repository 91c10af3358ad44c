import { coordinatesOf } from '../../../core/ops/add-coordinates.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('AddCoordinates', (on, { inputs: { x } }) => ({ y: on.concat([on.of(x), on.constant(coordinatesOf(x.type.shape))], 1) }));
