import t from 'tap';
import { cachedImages, createImageCache } from '../../../plugins/reader/image-cache.ts';

const image = (width: number) => ({ pixels: new Uint8Array(new SharedArrayBuffer(width * 3)), width, height: 1 });
const source = (file: string) => ({ file, boxes: new Float32Array(0), classes: new Int32Array(0), scores: new Float32Array(0) });

t.test('what fits is kept, and stays; what does not is decoded again', async (t) => {
  const cache = createImageCache(100);
  ['a', 'b', 'c', 'd'].forEach((file, i) => cache.put(file, image([10, 20, 10, 3][i]!)));
  t.same(['a', 'b', 'c', 'd'].map((file) => cache.get(file)?.width), [10, 20, undefined, 3]);
});

t.test('there is room until an image has to be left out', async (t) => {
  const cache = createImageCache(100);
  const rooms = ['a', 'b', 'b', 'c'].map((file, i) => {
    cache.put(file, image([10, 20, 20, 10][i]!));
    return cache.room();
  });
  t.same(rooms, [70, 10, 10, 0]);
  t.equal(createImageCache(0).room(), 0);
});

t.test('a batch gets the images it has and those it mixes with', async (t) => {
  const cache = createImageCache(100);
  cache.put('a', image(10));
  cache.put('b', image(20));
  const found = cachedImages([{ position: 0, source: { ...source('a'), mixup: source('b') } }, { position: 1, source: source('c') }], cache);
  t.same([...found.keys()], ['a', 'b']);
});
