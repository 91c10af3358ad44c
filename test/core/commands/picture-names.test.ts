import { join } from 'node:path';
import t from 'tap';
import { pictureNames } from '../../../core/commands/picture-names.ts';

const names = (files: string[]): string[] => [...pictureNames(files, 'out').values()];

t.test('pictures keep the names of their images', async (t) => {
  t.same(names(['in/a.jpg', 'in/b.PNG']), [join('out', 'a.jpg'), join('out', 'b.PNG')]);
});

t.test('formats that cannot be written become PNG', async (t) => {
  t.same(names(['in/a.bmp']), [join('out', 'a.png')]);
});

t.test('two images never share a picture, whatever folder they are in and whatever their case', async (t) => {
  t.same(names(['in/a.bmp', 'in/a.png', 'other/A.png', 'in/a-2.png']), ['a.png', 'a-2.png', 'A-3.png', 'a-2-2.png'].map((name) => join('out', name)));
});

t.test('pictures do not replace the images', async (t) => {
  t.throws(() => pictureNames(['in/a.png'], 'in/'), { code: 'ERR_OUTPUT_OVER_INPUT' });
});
