import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '@muster/kit/subgraph';
import { CloseCode, MessageType } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { refuseDeepText } from '../limits/nesting.ts';

/** Messages of one client that wait to be read; beyond them nothing more is taken from its connection (backpressure). */
const WAITING_MAX = 32;
/** Bytes that a client was told and has not taken; beyond them it is asked nothing more. */
const UNSENT_MAX_BYTES = 256 * 1024;

/** Kinds of messages that no client may send. */
const SERVER_ONLY_TYPES: ReadonlySet<string> = new Set([
  MessageType.ConnectionAck,
  MessageType.Next,
  MessageType.Error,
]);

export interface SocketMessagesOptions {
  readonly handle: (message: string) => Promise<void>;
  /** Until the operation that the message began was read. */
  readonly reading: () => Promise<unknown> | undefined;
  readonly nesting: number;
  readonly log: Log;
}

/**
 * What a client says, one message after another: the next one is looked at when the operation of the one before was read, and
 * whoever else has said something meanwhile was heard.
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
      // Whatever follows a message that closed the socket is not meant for anybody.
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
    // A client that goes on before it was acknowledged is told so.
    if (type !== MessageType.ConnectionInit) await (reading() ?? handled);
  }

  /** An answer to it would call itself for each level. What variables may be is looked at when an operation is read. */
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

  /** What is sent is sent in order: this comes last. */
  #allSent(): Promise<void> {
    return new Promise((resolve) => this.socket.ping('', false, () => resolve()));
  }
}

/** Undefined for what is no message; that is refused by whoever reads messages. */
function typeOf(message: string): string | undefined {
  try {
    return (JSON.parse(message) as { type?: string } | null)?.type;
  } catch {
    return undefined;
  }
}
