import type { Browser } from 'playwright-core';

/**
 * A browser without a window, from the npm packages that bring one: nothing is downloaded.
 * @param directory an empty folder for it, so that tests that run at once do not meet
 * @returns the browser, or why there is none on this machine
 */
export async function openBrowser(directory: string): Promise<Browser | string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return `the npm package brings Chromium for linux x64, this is ${process.platform} ${process.arch}`;
  const [{ default: packed }, { chromium }] = await Promise.all([import('@sparticuz/chromium'), import('playwright-core')]);
  packed.setGraphicsMode = false;
  // In a single process the last page that is closed takes the browser with it.
  const args = packed.args.filter((arg) => arg !== '--single-process');
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = directory;
  try {
    return await chromium.launch({ executablePath: await packed.executablePath(), args });
  } catch (error) {
    const { message } = error as Error;
    // What a bare system lacks; anything else is a failure.
    if (/error while loading shared libraries/.test(message)) return `Chromium lacks a library: ${/libraries: ([^\n]*)/.exec(message)?.[1]}`;
    throw error;
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}
