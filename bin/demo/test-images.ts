import { readFile } from 'node:fs/promises';

const FOLDER = 'examples/bccd/BCCD';

/** The first images of the test split. */
export async function testImages(count: number): Promise<string[]> {
  const names = (await readFile(`${FOLDER}/ImageSets/Main/test.txt`, 'utf8')).split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return names.slice(0, count).map((name) => `${FOLDER}/JPEGImages/${name}.jpg`);
}
