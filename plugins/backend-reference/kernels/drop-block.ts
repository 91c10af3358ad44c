import { kernel } from '../kernel.ts';

kernel('DropBlock', ({ x }) => ({ y: x }));
