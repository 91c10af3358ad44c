import { GLYPHS, LETTER_SPACING, MISSING_GLYPH } from './stroke-font.ts';

/** A line of text as strokes. */
export interface TextPath {
  /** Width in grid units; multiply by size / CAP_HEIGHT for pixels. */
  readonly width: number;
  /** Glyphs with their horizontal position in grid units. */
  readonly glyphs: readonly { readonly x: number; readonly path: string }[];
}

/** Lays out one line. Accents are dropped; what the font lacks becomes an empty box. */
export function textPath(text: string): TextPath {
  const glyphs: { x: number; path: string }[] = [];
  let x = 0;
  for (const character of text.normalize('NFD').replaceAll(/\p{Mark}|\p{Control}/gu, '')) {
    const [width, path] = GLYPHS[character] ?? MISSING_GLYPH;
    if (path !== '') glyphs.push({ x, path });
    x += width + LETTER_SPACING;
  }
  return { width: Math.max(0, x - LETTER_SPACING), glyphs };
}
