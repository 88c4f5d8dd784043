import { createServer } from 'node:net';

/** Fails, as listening would, when somebody else listens there: told before anything long is begun. */
export function refuseUsedPort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      // A host that is not this machine's is for the server itself to tell of.
      if (error.code === 'EADDRINUSE') reject(error);
      else resolve();
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}
