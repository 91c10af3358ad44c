import { configInvalid, configUnknownKey } from '../../core/errors.ts';
import type { ImageSize } from '../../core/image-size.ts';
import { transforms } from './transforms/index.ts';

/** A transform in a configuration: its name and its options. */
export interface TransformSpec {
  readonly type: string;
  readonly [option: string]: unknown;
}

/**
 * Checks a list of transforms and fills in their defaults. Done once, in the main thread; workers get the result.
 * @throws ERR_CONFIG_UNKNOWN_KEY for a name nobody knows, ERR_CONFIG_INVALID for an option that does not fit
 */
export function checkTransforms(list: readonly TransformSpec[], key: string): TransformSpec[] {
  return list.map(({ type, ...options }, index) => {
    const definition = transforms.find(({ name }) => name === type);
    if (definition === undefined) throw configUnknownKey(type, `${key}.${index}`, transforms.map(({ name }) => name));
    const parsed = definition.options.safeParse(options);
    if (parsed.success) return { type, ...parsed.data };
    const [issue] = parsed.error.issues;
    throw configInvalid([key, index, ...(issue?.path ?? [])].join('.'), type, issue?.message ?? 'does not fit');
  });
}

/** Transforms that decide the size of the network's input, by the option that does. */
const SIZES: Readonly<Record<string, string>> = { ResizeImage: 'target_size', Resize: 'target_dim', EvalResize: 'target_dim', RandomShape: 'sizes' };

/** The same list with another input size. */
export function withInputSize(list: readonly TransformSpec[], size: ImageSize | undefined): TransformSpec[] {
  if (size === undefined) return [...list];
  return list.map((spec) => {
    const option = SIZES[spec.type];
    return option === undefined ? spec : { ...spec, [option]: typeof size === 'number' && option !== 'sizes' ? size : [size] };
  });
}

/** The input size a list ends up with; undefined where it is drawn for each batch or nothing resizes. */
export function outputSize(list: readonly TransformSpec[]): ImageSize | undefined {
  const last = list.findLast(({ type }) => type in SIZES);
  const given = last?.[SIZES[last.type]!] as ImageSize | readonly ImageSize[] | undefined;
  if (typeof given === 'number') return given;
  return given?.length === 1 ? given[0] : undefined;
}
