import { InvalidArgumentError } from 'commander';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Seconds of a time as people write it, for a flag.
 * @throws InvalidArgumentError
 * @example
 * duration('1h30m') // 5400
 */
export function duration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) throw new InvalidArgumentError('Write a time as 90s, 30m, 2h or 1h30m.');
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * SECONDS[unit!]!, 0);
}

/** A whole number from 1, for a flag. @throws InvalidArgumentError */
export function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

/** A seed, for a flag. @throws InvalidArgumentError */
export function seed(text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > 0xffff_ffff) throw new InvalidArgumentError('It must be a whole number from 0 to 4294967295.');
  return Number(text);
}

/** A number from 0 to 1, for a flag. @throws InvalidArgumentError */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
}

/** True or false as Python and JavaScript write them, for a flag. @throws InvalidArgumentError */
export function yesOrNo(text: string): boolean {
  if (!/^(true|false)$/i.test(text)) throw new InvalidArgumentError('It must be true or false.');
  return text.toLowerCase() === 'true';
}
