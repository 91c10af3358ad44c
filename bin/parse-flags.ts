import { parseArgs, type ParseArgsConfig } from 'node:util';
import { usageInvalid } from '../core/errors.ts';

/**
 * The flags of a script beside the commands (`npm run demo -- …`).
 * @throws ERR_USAGE for one it does not have
 */
export function parseFlags<O extends NonNullable<ParseArgsConfig['options']>>(options: O): ReturnType<typeof parseArgs<{ options: O }>>['values'] {
  try {
    return parseArgs({ options }).values;
  } catch (cause) {
    const known = Object.keys(options).map((flag) => `--${flag}`).join(', ');
    throw usageInvalid(cause instanceof Error ? cause.message : String(cause), `Known flags: ${known}.`);
  }
}
