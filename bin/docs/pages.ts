import { opsDocument } from '../../core/ops/document.ts';
import { backendsDocument } from './backends-document.ts';
import { configDocument } from './config-document.ts';
import { errorsDocument } from './errors-document.ts';
import { hooksDocument } from './hooks-document.ts';
import { reproduceDocument } from './reproduce-document.ts';
import { standardKernel } from './standard-kernel.ts';

/** One generated page: its path in the repository and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** Every generated page. */
export async function pages(): Promise<readonly Page[]> {
  const kernel = await standardKernel();
  return [
    { path: 'docs/hooks.md', text: hooksDocument(kernel) },
    { path: 'docs/errors.md', text: errorsDocument() },
    { path: 'docs/ops.md', text: opsDocument() },
    { path: 'docs/config.md', text: configDocument(kernel) },
    { path: 'docs/reproduce.md', text: reproduceDocument() },
    { path: 'docs/backends.md', text: backendsDocument() },
  ].map(({ path, text }) => ({ path, text: `${text.trimEnd()}\n` }));
}
