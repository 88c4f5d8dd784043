import type { WebSocket } from 'ws';
import type { Sink } from './outlet.ts';

/** Bytes on their way to a client; beyond them it is slow, and gets the newest state only. */
const UNSENT_MAX_BYTES = 64 * 1024;

/** Writes the answers of one operation as messages of graphql-transport-ws. What all are told becomes text once, not once a client. */
export class SocketSink implements Sink {
  onReady: (() => void) | undefined;
  readonly #head: string;

  constructor(
    readonly socket: WebSocket,
    id: string,
  ) {
    this.#head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  }

  get ready(): boolean {
    return this.socket.bufferedAmount < UNSENT_MAX_BYTES;
  }

  write(json: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.socket.send(`${this.#head}${json}}`, () => this.onReady?.());
  }
}
