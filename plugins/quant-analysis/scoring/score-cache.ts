import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import { fileUnwritable } from '../../../core/errors.ts';

/** What one pass over the images gave. */
export interface Score {
  readonly AP: number;
  readonly AP50: number;
}

const line = z.object({ key: z.string(), AP: z.number(), AP50: z.number() });

/**
 * Scores by a key that says everything they depend on, one JSON line each in a file that only grows: what was measured is
 * never measured again, by whichever command, and nothing is lost when the process ends.
 */
export class ScoreCache {
  readonly #path: string;
  readonly #scores = new Map<string, Score>();

  private constructor(path: string) {
    this.#path = path;
  }

  /** Lines that are no scores, such as one that a crash cut off, are passed over: they hold nothing that cannot be measured again. */
  static async open(path: string): Promise<ScoreCache> {
    const cache = new ScoreCache(path);
    const text = await readFile(path, 'utf8').catch(() => '');
    for (const { key, AP, AP50 } of text.split('\n').flatMap(parsed)) cache.#scores.set(key, { AP, AP50 });
    return cache;
  }

  get(key: string): Score | undefined {
    return this.#scores.get(key);
  }

  /** @throws ERR_FILE_UNWRITABLE */
  async set(key: string, { AP, AP50 }: Score): Promise<void> {
    this.#scores.set(key, { AP, AP50 });
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      // The line break comes first, so that a line that was cut off spoils no other.
      await appendFile(this.#path, `\n${JSON.stringify({ key, AP, AP50 })}`);
    } catch (cause) {
      throw fileUnwritable(this.#path, cause);
    }
  }
}

function parsed(text: string): z.infer<typeof line>[] {
  try {
    return [line.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}
