import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';

/** What the server does with one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface FileServer {
  readonly url: string;
  /** `Range` header of every request so far. */
  readonly ranges: (string | undefined)[];
}

/** A server on this machine whose n-th request gets the n-th answer, the last one from then on. */
export async function serve(t: Test, ...answers: Answer[]): Promise<FileServer> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(ranges.length, answers.length - 1)]!;
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.teardown(() => { server.closeAllConnections(); server.close(); });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.bin`, ranges };
}

/** The file as a careful server sends it: an ETag, ranges when the ETag still holds. */
export const whole = (content: Buffer, etag = '"1"'): Answer => ({ headers }, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const partial = headers.range !== undefined && (headers['if-range'] ?? etag) === etag;
  if (partial && start >= content.length) return void response.writeHead(416).end();
  const body = partial ? content.subarray(start) : content;
  const range = partial ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {};
  response.writeHead(partial ? 206 : 200, { etag, 'content-length': body.length, ...range }).end(body);
};

/** Announces the whole file and breaks the connection after some bytes of it, late enough for a busy machine to have read them. */
export const broken = (content: Buffer, bytes: number, etag: string | undefined = '"1"'): Answer => (_, response) => {
  response.writeHead(200, { 'content-length': content.length, ...etag === '' ? {} : { etag } });
  response.write(content.subarray(0, bytes), () => setTimeout(() => response.destroy(), 400));
};

/** The whole file whatever range was asked for. */
export const ignoringRange = (content: Buffer): Answer => (_, response) => { response.writeHead(200, { 'content-length': content.length }).end(content); };

export const status = (code: number): Answer => (_, response) => { response.writeHead(code).end('no'); };
