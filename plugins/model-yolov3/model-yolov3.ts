import type { Plugin } from '../../core/plugin.ts';
import { addYolov3Sections } from './config-schema.ts';
import { fromConfig } from './from-config.ts';

/** The architecture `YOLOv3` with PaddleDetection's configuration sections. */
export function modelYolov3(): Plugin {
  return {
    name: 'model-yolov3',
    apply(kernel) {
      addYolov3Sections(kernel.schema);
      kernel.provide('model', 'YOLOv3', () => fromConfig);
    },
  };
}
