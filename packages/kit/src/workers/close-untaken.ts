import type { ChildProcess } from 'node:child_process';

/** How node:cluster hands a connection over. Were it to change, nothing here would happen any more, and nothing else. */
interface HandOver {
  readonly act: 'newconn';
  readonly key: string;
}

const isHandOver = (message: unknown): message is HandOver => (message as Partial<HandOver> | null)?.act === 'newconn';

/**
 * A connection is closed on this side once the worker says that it took it. When a worker is killed before it could say so,
 * node:cluster leaves that connection open, and whoever it belongs to would wait for ever. Each address that is listened on
 * has at most one on its way to a worker.
 */
export function closeUntaken(worker: ChildProcess): void {
  const handedOver = new Map<string, { close(): void }>();
  const send = worker.send.bind(worker) as (...args: unknown[]) => boolean;
  worker.send = (message: unknown, handle?: unknown, ...others: unknown[]) => {
    if (isHandOver(message)) handedOver.set(message.key, handle as { close(): void });
    return send(message, handle, ...others);
  };
  worker.once('exit', () => {
    // Closing again what was closed when it was taken does nothing.
    for (const connection of handedOver.values()) connection.close();
  });
}
