import { formatPath, isObject, type ConfigObject, type ConfigValue, type PathStep } from './value.ts';

/** Where each value came from, by `formatPath`: `configs/x.yml:12`, `preset yolov3…`, `-o max_iters=3`. */
export type Origins = ReadonlyMap<string, string>;

/** A configuration from one place, with that place. Layers are merged low to high. */
export interface ConfigLayer {
  /** Origin of every value that `origins` does not name more exactly. */
  readonly origin: string;
  readonly config: ConfigObject;
  readonly origins?: Origins;
  /** Changes by path, applied after `config` is merged: what `-o` gives, which may reach into lists of lower layers. */
  readonly edits?: readonly ConfigEdit[];
}

/** One `-o path=value`. */
export interface ConfigEdit {
  readonly path: readonly string[];
  readonly value: ConfigValue;
  /** Shown as the value's origin and in errors: `-o max_iters=3`. */
  readonly origin: string;
}

/** All layers in one, each value with its origin. Is itself a layer, so merging may go on. */
export interface MergedConfig extends ConfigLayer {
  readonly origins: Origins;
  readonly edits?: never;
}

/** The origin of a value: its own, or that of the nearest object or list around it. */
export function originOf(origins: Origins, path: readonly PathStep[]): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(formatPath(path.slice(0, length)));
    if (origin !== undefined) return origin;
  }
  return undefined;
}

/** Visits every value below `value`, objects and lists before their members. */
export function visit(value: ConfigValue, each: (path: readonly PathStep[], value: ConfigValue) => void, path: readonly PathStep[] = []): void {
  if (path.length > 0) each(path, value);
  if (Array.isArray(value)) value.forEach((member, index) => { visit(member, each, [...path, index]); });
  else if (isObject(value)) for (const [key, member] of Object.entries(value)) visit(member, each, [...path, key]);
}
