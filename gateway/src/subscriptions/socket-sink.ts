import type { WebSocket } from 'ws';
import type { Sink } from './subscriber-queue.ts';

/** Unsent bytes; beyond them a client is slow, and gets the newest state only. */
const UNSENT_MAX_BYTES = 64 * 1024;
/** Poll interval: a socket may be filled by others, whose writes have no callback here. */
const POLL_MS = 100;

/** Sinks that wait for a socket to drain: many operations share a socket, and one may block another. */
class DrainWaiters {
  readonly #sinks = new Set<SocketSink>();
  #timer: NodeJS.Timeout | undefined;

  constructor(readonly socket: WebSocket) {}

  get hasCapacity(): boolean {
    return this.socket.bufferedAmount < UNSENT_MAX_BYTES;
  }

  add(sink: SocketSink): void {
    this.#sinks.add(sink);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.flush();
    }, POLL_MS).unref();
  }

  flush(): void {
    if (this.socket.readyState !== this.socket.OPEN) this.#sinks.clear();
    for (const sink of [...this.#sinks]) {
      if (!this.hasCapacity) {
        this.add(sink);
        return;
      }
      this.#sinks.delete(sink);
      sink.onReady?.();
    }
  }
}

const waitingOn = new WeakMap<WebSocket, DrainWaiters>();

/** Writes the answers of one operation as messages of graphql-transport-ws. The JSON of an answer is shared by all clients. */
export class SocketSink implements Sink {
  onReady: (() => void) | undefined;
  readonly #head: string;
  readonly #waiting: DrainWaiters;

  constructor(
    readonly socket: WebSocket,
    id: string,
  ) {
    this.#head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    this.#waiting = waitingOn.get(socket) ?? new DrainWaiters(socket);
    waitingOn.set(socket, this.#waiting);
  }

  /** A sink that gets false is called back by `onReady` once the socket drains. */
  get ready(): boolean {
    if (this.#waiting.hasCapacity) return true;
    this.#waiting.add(this);
    return false;
  }

  write(json: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.socket.send(`${this.#head}${json}}`, () => {
      this.onReady?.();
      this.#waiting.flush();
    });
  }
}
