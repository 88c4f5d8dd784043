import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '@muster/kit/subgraph';
import { CloseCode, MessageType } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { refuseDeepText } from '../limits/nesting.ts';

/** Backpressure: the connection is paused when so many messages of its client wait to be read. */
const WAITING_MAX = 32;
/** Backpressure: no further message is read while so many bytes to the client are unsent. */
const UNSENT_MAX_BYTES = 256 * 1024;

/** Message types that only a server may send. */
const SERVER_ONLY_TYPES: ReadonlySet<string> = new Set([
  MessageType.ConnectionAck,
  MessageType.Next,
  MessageType.Error,
]);

export interface SocketMessagesOptions {
  readonly handle: (message: string) => Promise<void>;
  /** Settles once the operation of the message was read. */
  readonly reading: () => Promise<unknown> | undefined;
  readonly nesting: number;
  readonly log: Log;
}

/**
 * Messages of one client in order: the next one is handled once the operation of the one before was read, and after messages
 * that other clients sent meanwhile.
 */
export class SocketMessages {
  readonly #waiting: string[] = [];
  #isBusy = false;

  constructor(
    readonly socket: WebSocket,
    readonly options: SocketMessagesOptions,
  ) {}

  take(message: string): void {
    this.#waiting.push(message);
    if (this.#waiting.length >= WAITING_MAX) this.socket.pause();
    if (!this.#isBusy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let message = this.#waiting.shift(); message !== undefined; message = this.#waiting.shift()) {
      // Messages after one that closed the socket are dropped.
      if (this.socket.readyState !== this.socket.OPEN) this.#waiting.length = 0;
      else await this.#dispatch(message);
      if (this.socket.bufferedAmount > UNSENT_MAX_BYTES) await this.#allSent();
      if (this.#waiting.length > 0) await nextTurn();
      if (this.socket.isPaused && this.#waiting.length < WAITING_MAX) this.socket.resume();
    }
    this.#isBusy = false;
  }

  async #dispatch(message: string): Promise<void> {
    const { handle, reading } = this.options;
    const type = typeOf(message);
    if (type !== undefined && SERVER_ONLY_TYPES.has(type)) return this.#refuse('That is for servers to say');
    if (type !== MessageType.Subscribe && this.#isDeep(message)) return this.#refuse('Nested too deeply');
    const handled = handle(message).catch((error: unknown) => this.#fail(error));
    // Not awaited for connection_init, so that a subscribe before the acknowledgement is refused by the protocol.
    if (type !== MessageType.ConnectionInit) await (reading() ?? handled);
  }

  /** Deep payloads would overflow the stack where the answer is written. Variables of an operation are checked when it is read. */
  #isDeep(message: string): boolean {
    try {
      refuseDeepText(message, this.options.nesting);
      return false;
    } catch {
      return true;
    }
  }

  #refuse(reason: string): void {
    this.socket.close(CloseCode.BadRequest, reason);
  }

  #fail(err: unknown): void {
    this.options.log.error({ err }, 'A message over WebSocket failed unexpectedly');
    this.socket.close(CloseCode.InternalServerError, 'Internal server error');
  }

  /** Resolves once everything before it is sent: a ping goes last. */
  #allSent(): Promise<void> {
    return new Promise((resolve) => this.socket.ping('', false, () => resolve()));
  }
}

/** Undefined for an invalid message, which the protocol refuses. */
function typeOf(message: string): string | undefined {
  try {
    return (JSON.parse(message) as { type?: string } | null)?.type;
  } catch {
    return undefined;
  }
}
