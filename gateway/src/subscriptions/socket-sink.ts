import type { WebSocket } from 'ws';
import type { Sink } from './subscriber-queue.ts';

/** Bytes on their way to a client; beyond them it is slow, and gets the newest state only. */
const UNSENT_MAX_BYTES = 64 * 1024;
/** What fills a socket may be somebody else's, of whose sending nobody tells us: it is looked at again after so long. */
const POLL_MS = 100;

/** Who waits for room on a socket: a socket carries many operations, and what one of them sends may be what stops another. */
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

/** Writes the answers of one operation as messages of graphql-transport-ws. What all are told becomes text once, not once a client. */
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

  /** Whoever is told that there is no room is told when there is. */
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
