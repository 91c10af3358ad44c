import type { Translation } from '../op-context.ts';

/** `expand` of 1.x: repeats axes of one element so many times; other axes are refused. */
export const expand: Translation = (op) => {
  const x = op.value('X');
  const times = op.integers('expand_times_tensor') ?? op.integers('ExpandTimes') ?? op.numbers('expand_times');
  const { shape } = x.type;
  if (times.length !== shape.length || shape.some((extent, axis) => extent !== 1 && times[axis] !== 1)) throw op.fail(`it repeats [${shape.join(', ')}] by [${times.join(', ')}]`);
  op.emit('BroadcastTo', { x }, { shape: shape.map((extent, axis) => (extent === 1 ? times[axis]! : extent)) });
};
