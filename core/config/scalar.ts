/** Words YAML 1.1 or 1.2 reads as something else than a string. */
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
const PLAIN = /^[A-Za-z_./][\w./-]*$/;

/** A scalar as YAML that reads back as itself. */
export function printScalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return typeof value === 'number' ? printNumber(value) : String(value);
  return PLAIN.test(value) && !RESERVED.test(value) && !/^\.(?:inf|nan|\d)/i.test(value) ? value : quote(value);
}

function printNumber(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
}

/** JSON's string is YAML's, except for characters YAML does not print. */
function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
