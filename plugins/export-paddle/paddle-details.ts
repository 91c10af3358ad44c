import * as z from 'zod';
import { fileMalformed } from '../../core/errors.ts';
import type { PaddleExportOptions } from './config-schema.ts';
import type { EncodedProgram } from './encode-program.ts';
import { fileName } from './file-name.ts';

/** A name that becomes a file's, whoever wrote the manifest. */
const name = z.string().refine((text) => text === fileName(text), 'a name of a file has no folders');

/** What running a program takes, as the manifest says it. */
const schema = z.looseObject({
  /** File of the program; absent where only parameters were written. */
  model: name.optional(),
  /** File of all parameters; absent where each has its own. */
  params: name.optional(),
  format: z.enum(['fake_quantize', 'quantize_linear']),
  storage: z.enum(['float', 'int8']),
  /** Variables to feed, by the graph's names. */
  feeds: z.record(z.string(), name),
  /** Variables to fetch: the program's outputs. */
  fetches: z.array(z.string()),
  /** Other variables worth a look, by the graph's names: raw predictions, boxes and scores before suppression. */
  variables: z.record(z.string(), z.string()),
  /** Whether the last fetch is what suppression of duplicates gives. */
  suppresses: z.boolean(),
});
export type PaddleDetails = z.infer<typeof schema>;

/** The details of a program. */
export function detailsOf({ form: format, storage, feeds, fetches, variables, suppresses }: EncodedProgram, { model_filename, params_filename, params_only }: PaddleExportOptions): PaddleDetails {
  const files = params_only ? {} : { model: model_filename, ...(params_filename === undefined ? {} : { params: params_filename }) };
  return {
    ...files, format, storage,
    feeds: Object.fromEntries(feeds), fetches: [...fetches], variables: Object.fromEntries(variables), suppresses,
  };
}

/** Details as a manifest has them. @throws ERR_FILE_MALFORMED */
export function parseDetails(details: unknown, path: string): PaddleDetails {
  const parsed = schema.safeParse(details);
  if (!parsed.success) throw fileMalformed(path, `its details of the format paddle: ${z.prettifyError(parsed.error).split('\n').join(' ')}`);
  return parsed.data;
}
