import { mkdir, open, readFile, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { downloadMismatch, fileUnwritable } from '../../core/errors.ts';

/** Bytes so far, and in all when that is known. */
export type FetchProgress = (received: number, total: number | undefined) => void;

/** Where an incomplete transfer is kept. */
export interface PartialFile {
  readonly path: string;
  /** The server's mark of the version the bytes belong to. */
  readonly validatorPath: string;
}

export interface FetchPartOptions {
  readonly onProgress?: FetchProgress | undefined;
  readonly size?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How one request ended. */
export type FetchOutcome =
  | { readonly complete: true; readonly resumed: boolean }
  | { readonly complete: false; readonly retry: boolean; readonly reason: string; readonly cause?: unknown };

/**
 * One request for a file, or for the rest of it. Bytes on disk are only built on when the server gave them an ETag or
 * a date and confirms it (`If-Range`); otherwise, and when the server ignores the range, the file starts anew.
 * @throws ERR_FILE_UNWRITABLE, ERR_DOWNLOAD_MISMATCH for an announced length other than `size`
 */
export async function fetchPart(url: string, partial: PartialFile, options: FetchPartOptions): Promise<FetchOutcome> {
  const have = await resumable(partial);
  let response: Response;
  try {
    response = await fetch(url, { headers: requestHeaders(have), ...options.signal === undefined ? {} : { signal: options.signal } });
  } catch (cause) {
    return { complete: false, retry: true, reason: networkReason(cause), cause };
  }
  if (response.status === 416) return startAnew(partial);
  if (!response.ok || response.body === null) return refused(response);
  const start = response.status === 206 ? rangeStart(response) : 0;
  if (start === undefined || (start !== 0 && start !== have?.bytes)) {
    await response.body.cancel();
    return startAnew(partial);
  }
  return receive(url, response, partial, start, options);
}

interface Resumable {
  readonly bytes: number;
  readonly validator: string;
}

async function resumable({ path, validatorPath }: PartialFile): Promise<Resumable | undefined> {
  const bytes = (await stat(path).catch(() => undefined))?.size ?? 0;
  const validator = await readFile(validatorPath, 'utf8').catch(() => '');
  return bytes > 0 && validator !== '' ? { bytes, validator } : undefined;
}

/** Compressed transfer would make ranges and lengths those of other bytes. */
function requestHeaders(have: Resumable | undefined): Record<string, string> {
  const identity = { 'accept-encoding': 'identity' };
  return have === undefined ? identity : { ...identity, range: `bytes=${have.bytes}-`, 'if-range': have.validator };
}

function rangeStart({ headers }: Response): number | undefined {
  const start = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

async function startAnew({ path, validatorPath }: PartialFile): Promise<FetchOutcome> {
  await rm(path, { force: true });
  await rm(validatorPath, { force: true });
  return { complete: false, retry: true, reason: 'the server does not continue the transfer' };
}

async function refused(response: Response): Promise<FetchOutcome> {
  await response.body?.cancel();
  const { status, statusText } = response;
  return { complete: false, retry: status === 429 || status >= 500, reason: `the server answered ${status} ${statusText}`.trim() };
}

async function receive(url: string, response: Response, partial: PartialFile, start: number, { onProgress, size }: FetchPartOptions): Promise<FetchOutcome> {
  const total = totalLength(response, start);
  if (size !== undefined && total !== undefined && total !== size) {
    await response.body!.cancel();
    throw downloadMismatch(url, 'length', size, total);
  }
  const handle = await openPartial(partial, start, validatorOf(response));
  let received = start;
  try {
    for await (const chunk of chunks(response)) {
      await append(handle, chunk, partial.path);
      received += chunk.length;
      onProgress?.(received, total);
    }
  } catch (cause) {
    if (cause instanceof TransferBroken) return { complete: false, retry: true, reason: `the connection broke after ${received} bytes`, cause: cause.cause };
    throw cause;
  } finally {
    await handle.close();
  }
  if (total !== undefined && received !== total) return { complete: false, retry: true, reason: `${received} of ${total} bytes arrived` };
  return { complete: true, resumed: start > 0 };
}

/** Length of the whole file; unknown when the server compressed it in spite of the request. */
function totalLength({ headers }: Response, start: number): number | undefined {
  const length = headers.get('content-length');
  if (length === null || (headers.get('content-encoding') ?? 'identity') !== 'identity') return undefined;
  return start + Number(length);
}

/** Only a strong mark identifies bytes. */
function validatorOf({ headers }: Response): string | undefined {
  if (headers.get('accept-ranges') === 'none' || headers.has('content-encoding')) return undefined;
  const etag = headers.get('etag');
  return etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified') ?? undefined;
}

async function openPartial({ path, validatorPath }: PartialFile, start: number, validator: string | undefined): Promise<FileHandle> {
  try {
    await mkdir(dirname(path), { recursive: true });
    // The mark goes first: bytes of one version must never lie under the mark of another.
    if (start === 0) await rm(path, { force: true });
    if (validator === undefined) await rm(validatorPath, { force: true });
    else await writeFile(validatorPath, validator);
    return await open(path, start === 0 ? 'w' : 'a');
  } catch (cause) {
    throw fileUnwritable(path, cause);
  }
}

async function append(handle: FileHandle, chunk: Uint8Array, path: string): Promise<void> {
  await handle.writeFile(chunk).catch((cause: unknown) => { throw fileUnwritable(path, cause); });
}

/** The network's errors, told apart from the disk's. */
class TransferBroken extends Error {}

async function* chunks(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body!.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => { throw new TransferBroken('transfer broken', { cause }); });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** fetch hides what happened in its error's cause. */
function networkReason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || ((cause as NodeJS.ErrnoException).code ?? message) : message;
}
