import type { ModelDescription } from '../../core/export/model-description.ts';
import type { OnnxDetails } from './onnx-details.ts';

/** Where a file without its manifest says which session options it needs. */
export const SESSION_OPTIONS_KEY = 'slimtap.sessionOptions';

/**
 * The description as texts for the file's own metadata: one entry per field under `slimtap.`, JSON but for plain texts.
 * `names` repeats the labels in the form common detectors use.
 */
export function metadataOf(description: ModelDescription & OnnxDetails): Record<string, string> {
  const entries = Object.entries(description).filter(([, value]) => value !== undefined);
  const metadata = Object.fromEntries(entries.map(([key, value]) => [`slimtap.${key}`, typeof value === 'string' ? value : JSON.stringify(value)]));
  return { ...metadata, names: JSON.stringify(Object.fromEntries(description.labels.map((label, index) => [index, label]))) };
}
