import type { AttributeValue } from '../paddle-format/index.ts';

/** Attributes of an op by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

export const int = (value: number): AttributeValue => ({ type: 'INT', value });
/** Paddle's floats are float32; what is written is what it will read. */
export const float = (value: number): AttributeValue => ({ type: 'FLOAT', value: Math.fround(value) });
export const text = (value: string): AttributeValue => ({ type: 'STRING', value });
export const flag = (value: boolean): AttributeValue => ({ type: 'BOOLEAN', value });
export const ints = (value: readonly number[]): AttributeValue => ({ type: 'INTS', value });
export const floats = (value: readonly number[]): AttributeValue => ({ type: 'FLOATS', value: value.map(Math.fround) });
export const texts = (value: readonly string[]): AttributeValue => ({ type: 'STRINGS', value });
