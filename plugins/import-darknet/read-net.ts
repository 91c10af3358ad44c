import type { SectionReader } from './section-reader.ts';

/** `[net]`: the height and width of the images, which are square here. Its other keys say how Darknet trains. */
export function readNet(section: SectionReader): number {
  const width = section.integer('width', { min: 1, max: 8192 });
  const height = section.integer('height', { min: 1, max: 8192 });
  section.only({ channels: 3, letter_box: 0, time_steps: 1 });
  if (width !== height) section.problem(`is ${width} by ${height}; only square images are supported`, 'height');
  return width;
}
