import { reportError } from '../report-error.ts';
import { figures } from './figures.ts';
import { writePages } from './write-pages.ts';

/** `node bin/docs/write-figures.ts`: draws the figures of the documentation again. */
try {
  for (const path of await writePages(await figures())) process.stderr.write(`${path}\n`);
} catch (error) {
  process.exitCode = reportError(error, process.argv);
}
