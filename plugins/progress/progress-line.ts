import type { Events } from '../../core/events.ts';

const WIDTH = 28;
/** Plain output gets a line this often. */
const PLAIN_SECONDS = 10;

/** One line at the bottom of a terminal that is redrawn; elsewhere a plain line every ten seconds. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #task = '';
  #started = 0;
  #printed = 0;
  #shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  update({ task, done, total, unit, etaSeconds }: Events['progress']): void {
    const now = performance.now();
    if (task !== this.#task) [this.#task, this.#started, this.#printed] = [task, now, now];
    const eta = etaSeconds ?? (done === 0 ? Number.NaN : ((now - this.#started) / 1000 / done) * (total - done));
    const text = `${task} ${bar(done, total)} ${Math.floor(done)}/${total} ${unit}, eta ${duration(eta)}`;
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\u001b[K${text.slice(0, (this.#stream.columns || 80) - 1)}`);
      this.#shown = true;
      if (done >= total) this.clear();
    } else if (now - this.#printed > PLAIN_SECONDS * 1000) {
      this.#printed = now;
      this.#stream.write(`${text}\n`);
    }
  }

  /** Prints a whole line above the bar. */
  print(text: string, stream: NodeJS.WriteStream = this.#stream): void {
    this.clear();
    stream.write(`${text}\n`);
  }

  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K');
    this.#shown = false;
  }
}

function bar(done: number, total: number): string {
  const filled = total === 0 ? WIDTH : Math.round((WIDTH * done) / total);
  return `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}]`;
}

/** `1:02:03`, as PaddleDetection prints an ETA. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
