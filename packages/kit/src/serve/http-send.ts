import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
  /** Timeout of everything together, time in a queue included; a request that is still queued then is never sent. */
  readonly withinMs?: number | undefined;
  /** Maximum size of the answer; a longer one is aborted while it is read. */
  readonly bytesMax?: number | undefined;
  /** Aborts the request: nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The connection was lost in the middle of the answer. */
export class BrokenOff extends Error {
  constructor(readonly reason: Error) {
    super(reason.message);
  }
}

/** The answer is longer than `bytesMax`. */
export class TooLong extends Error {}

/** Sends a request and reads the whole answer, without the streams that would take most of such a request's time. */
export const httpSend = (
  to: Dispatcher,
  { method, path, headers, body, withinMs, bytesMax = Number.POSITIVE_INFINITY, signal }: HttpRequest,
): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let head: Omit<HttpAnswer, 'text'> | null = null;
    let abort = (_reason: Error) => {};
    let late: Error | null = null;
    let bytes = 0;
    const giveUp = (reason: Error) => {
      late ??= reason;
      reject(late);
      abort(late);
    };
    const timer =
      withinMs === undefined
        ? undefined
        : setTimeout(() => giveUp(new Error(`no answer within ${withinMs} ms`)), withinMs);
    const leave = () => giveUp(new Error('nobody waits for the answer'));
    signal?.addEventListener('abort', leave, { once: true });
    if (signal?.aborted) leave();
    const over = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    };
    to.dispatch(
      { method, path, headers, body },
      {
        onRequestStart(controller) {
          abort = (reason) => controller.abort(reason);
          if (late !== null) abort(late);
        },
        onResponseStart(_controller, status, answered, statusText = '') {
          if (status >= 200) head = { status, statusText, headers: answered };
        },
        onResponseData(_controller, part) {
          bytes += part.length;
          if (bytes > bytesMax) giveUp(new TooLong(`an answer of more than ${bytesMax} bytes`));
          else parts.push(part);
        },
        onResponseEnd() {
          over();
          resolve({ ...head!, text: textOf(parts) });
        },
        onResponseError(_controller, error) {
          over();
          reject(head === null ? error : new BrokenOff(error));
        },
      },
    );
  });

const BYTE_ORDER_MARK = 0xfeff;

function textOf(parts: readonly Buffer[]): string {
  const text = (parts.length === 1 ? parts[0]! : Buffer.concat(parts)).toString();
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}
