import { importAmbiguous } from '../../core/errors.ts';
import type { ImportSource } from '../../core/import/importer.ts';

const PROGRAM = /^(__model__|.*\.pdmodel)$/;

/** The program that a source names, or holds; undefined when it holds none. @throws ERR_IMPORT_AMBIGUOUS for several */
export function programFile({ folder, file }: ImportSource): string | undefined {
  if (file !== undefined && PROGRAM.test(file)) return file;
  const found = folder.names.filter((name) => PROGRAM.test(name));
  const beside = file === undefined ? found : found.filter((name) => name === '__model__' || stem(name) === stem(file));
  if (beside.length > 1) throw importAmbiguous(folder.source, beside);
  return beside[0];
}

/** A name without its ending: what a program and its parameters have in common. */
export function stem(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}
