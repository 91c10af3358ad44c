import type { ConfigObject } from '../core/config/index.ts';

/** Configuration of a network with this share of its channels, whichever its backbone is. */
export function narrowed(width: number): ConfigObject {
  return { MobileNet: { width }, ResNet: { width }, DarkNet: { width }, MobileNetV3: { scale: width, head_width: width } };
}
