import type { Detection } from './model.ts';

/** Draws what was found on a picture. */
export interface Renderer {
  /**
   * @param image path of the picture
   * @returns an encoded picture in the format of `path`
   */
  draw(image: string, detections: readonly Detection[], options: { readonly labels: ReadonlyMap<number, string>; readonly threshold: number }): Promise<Uint8Array>;
}
