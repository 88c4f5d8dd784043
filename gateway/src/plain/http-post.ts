import type { Dispatcher } from 'undici';

export interface HttpAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly type: string;
  readonly text: string;
}

/** The answer broke off after it had begun. */
export class BrokenOff extends Error {
  constructor(readonly reason: Error) {
    super(reason.message);
  }
}

/** Sends a body and reads the whole answer: without the streams in between that most of a request's time goes into. */
export const httpPost = (
  to: Dispatcher,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let head: Omit<HttpAnswer, 'text'> | null = null;
    to.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, status, answered, statusText = '') {
          if (status >= 200) head = { status, statusText, type: String(answered['content-type'] ?? '') };
        },
        onResponseData(_controller, part) {
          parts.push(part);
        },
        onResponseEnd: () => resolve({ ...head!, text: textOf(parts) }),
        onResponseError: (_controller, error) => reject(head === null ? error : new BrokenOff(error)),
      },
    );
  });

const BYTE_ORDER_MARK = 0xfeff;

function textOf(parts: readonly Buffer[]): string {
  const text = (parts.length === 1 ? parts[0]! : Buffer.concat(parts)).toString();
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}
