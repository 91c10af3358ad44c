import t from 'tap';
import { GLYPHS } from '../../../plugins/visualize/stroke-font.ts';
import { textPath } from '../../../plugins/visualize/text-path.ts';

t.test('every printable ASCII character a label usually has is in the font', async (t) => {
  const wanted = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;-_+=/\\|%()[]<>!?\'"*&#@';
  t.same([...wanted].filter((character) => GLYPHS[character] === undefined), []);
});

t.test('no two glyphs look the same', async (t) => {
  const paths = Object.values(GLYPHS).map(([, path]) => path);
  t.equal(new Set(paths).size, paths.length);
});

t.test('every glyph stays within its width and the line', async (t) => {
  for (const [character, [width, path]] of Object.entries(GLYPHS)) {
    let [x, y] = [0, 0];
    for (const [, command, numbers] of path.matchAll(/([MLHVZ])([^MLHVZ]*)/g)) {
      const [a = 0, b = 0] = numbers!.trim().split(/\s+/).map(Number);
      if (command === 'H') x = a;
      else if (command === 'V') y = a;
      else if (command !== 'Z') [x, y] = [a, b];
      t.ok(x >= 0 && x <= width + 0.5 && y >= -1 && y <= 8, `${character}: ${x},${y}`);
    }
  }
});

t.test('text is laid out left to right, accents fall away and unknown characters are boxes', async (t) => {
  const { width, glyphs } = textPath('Aé 汉');
  t.same(glyphs.map(({ path }) => path).slice(0, 2), [GLYPHS['A']![1], GLYPHS['e']![1]]);
  t.equal(glyphs.length, 3, 'the space has no strokes');
  t.ok(glyphs[0]!.x < glyphs[1]!.x && glyphs[1]!.x < glyphs[2]!.x && glyphs[2]!.x < width);
  t.same(textPath(''), { width: 0, glyphs: [] });
});
