import type { Config } from '../../core/config/config.ts';
import type { Value } from '../../core/ir/types.ts';
import type { Builder } from './builder.ts';

/** The part of a detector that turns the image into features. */
export interface Backbone {
  /** Factor on the channels, which the head takes over. */
  readonly width: number;
  /** Epsilon of the batch norms of backbone and head. @default 1e-5 */
  readonly epsilon?: number;
  /** Emits the layers and returns feature maps by their stride in pixels; YOLOv3 reads those of 8, 16 and 32. */
  build(builder: Builder, image: Value): ReadonlyMap<number, Value>;
}

/** Makes a backbone as a checked configuration describes it. */
export type BackboneFactory = (config: Config) => Backbone;

declare module '../../core/services.ts' {
  interface Kinds {
    backbone: BackboneFactory;
  }
}
