import type { Importer } from '../../core/import/importer.ts';
import { programFile } from './program-file.ts';

/**
 * Programs of Paddle 1.x and 2.x with their parameters, as `save_inference_model` and its successors write them. The
 * translations are loaded when a program is imported: no other command needs them.
 */
export const paddleImporter: Importer = {
  name: 'paddle',
  matches: async (source) => {
    const name = programFile(source);
    const [first] = name === undefined ? [] : await source.folder.read(name) ?? [];
    // A program begins with its first block: field 1, with a length.
    return first === 0x0a;
  },
  import: async (source, options) => {
    const [{ openProgram }, { translateProgram }] = await Promise.all([import('./open-program.ts'), import('./translate-program.ts')]);
    return translateProgram(await openProgram(source), options);
  },
};
