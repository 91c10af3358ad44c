import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileUnwritable } from '../../../core/errors.ts';
import { encodeEvent, type SummaryValue } from './event.ts';
import { tfRecord } from './tf-record.ts';

/** Events kept back at most before they are written. */
const KEPT_BACK = 32;

/** The version that makes readers heed where a run begins again. */
const FILE_VERSION = 'brain.Event:2';

/**
 * An event file of a run: whole records are appended, so that whoever reads it while it grows finds nothing but complete
 * ones. A continued run begins a file of its own beside the earlier one.
 */
export class EventFile {
  readonly #path: string;
  readonly #now: () => number;
  #pending: Uint8Array[] = [];
  #opened = false;

  /**
   * @param step steps done before the run begins
   * @param now milliseconds since 1970
   */
  constructor(directory: string, step: number, now: () => number = Date.now) {
    const begun = now();
    // Readers take the files of a folder in the order of their names.
    this.#path = join(directory, `events.out.tfevents.${String(Math.floor(begun / 1000)).padStart(10, '0')}.slimtap.${process.pid}.${step}`);
    this.#now = now;
    this.#pending.push(tfRecord(encodeEvent({ wallTime: begun / 1000, step: 0, fileVersion: FILE_VERSION })));
    this.#pending.push(tfRecord(encodeEvent({ wallTime: begun / 1000, step: step + 1, start: true })));
  }

  get path(): string {
    return this.#path;
  }

  /** @throws ERR_FILE_UNWRITABLE */
  async add(step: number, values: readonly SummaryValue[]): Promise<void> {
    if (values.length === 0) return;
    this.#pending.push(tfRecord(encodeEvent({ wallTime: this.#now() / 1000, step, values })));
    if (this.#pending.length >= KEPT_BACK) await this.flush();
  }

  /** @throws ERR_FILE_UNWRITABLE */
  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#pending.splice(0));
    if (bytes.length === 0) return;
    try {
      if (!this.#opened) await mkdir(join(this.#path, '..'), { recursive: true });
      this.#opened = true;
      await appendFile(this.#path, bytes);
    } catch (cause) {
      throw fileUnwritable(this.#path, cause);
    }
  }
}
