import { SlimtapError } from '../../../core/errors.ts';

/** Lets our own refusals pass; anything else thrown is a defect. */
export function onlyOurErrors(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof SlimtapError)) throw error;
  }
}
