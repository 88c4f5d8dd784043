import type { ChildProcess } from 'node:child_process';

/** The message by which node:cluster hands a connection over. Were it to change, only this clean-up would end. */
interface HandOver {
  readonly act: 'newconn';
  readonly key: string;
}

const isHandOver = (message: unknown): message is HandOver => (message as Partial<HandOver> | null)?.act === 'newconn';

/**
 * Closes connections that a killed worker had not accepted. node:cluster closes its side once the worker confirms; without this
 * the client of an unconfirmed one would wait for ever. Each listening address has at most one on its way to a worker.
 */
export function closeUntaken(worker: ChildProcess): void {
  const handedOver = new Map<string, { close(): void }>();
  const send = worker.send.bind(worker) as (...args: unknown[]) => boolean;
  worker.send = (message: unknown, handle?: unknown, ...others: unknown[]) => {
    if (isHandOver(message)) handedOver.set(message.key, handle as { close(): void });
    return send(message, handle, ...others);
  };
  worker.once('exit', () => {
    // Closing again a connection that was accepted does nothing.
    for (const connection of handedOver.values()) connection.close();
  });
}
