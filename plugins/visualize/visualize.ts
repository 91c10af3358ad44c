import type { Plugin } from '../../core/plugin.ts';
import { drawDetections, formatOf } from './draw-detections.ts';

/** Offers the renderer `boxes`: detections drawn on their image. */
export function visualize(): Plugin {
  return {
    name: 'visualize',
    apply: (kernel) => kernel.provide('renderer', 'boxes', () => ({ draw: (image, detections, options) => drawDetections(image, detections, { ...options, format: formatOf(image) ?? 'png' }) })),
  };
}
