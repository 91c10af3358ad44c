import { checkpointNotJson } from '../../errors.ts';

/**
 * Refuses what `JSON.stringify` would change in silence (NaN becomes null, a Map an empty object): a reader position
 * or generator state that came back changed would end exact continuation without a word.
 * @throws ERR_CHECKPOINT_NOT_JSON with the place of the value
 */
export function checkJson(value: unknown, place: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return;
  if (Array.isArray(value)) value.forEach((item, index) => { checkJson(item, `${place}[${index}]`); });
  else if (isPlainObject(value)) checkProperties(value, place);
  else throw checkpointNotJson(place, value);
}

/** A property that is undefined is as good as absent. */
function checkProperties(value: object, place: string): void {
  for (const [key, item] of Object.entries(value)) if (item !== undefined) checkJson(item, `${place}.${key}`);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
