export { classColor, type Rgb } from './class-color.ts';
export { contactSheet, type ContactSheetOptions } from './contact-sheet.ts';
export { drawDetections, formatOf, type DrawOptions, type PictureFormat } from './draw-detections.ts';
export { visualize } from './visualize.ts';
