import { createServer } from 'node:net';

/** Throws EADDRINUSE when the port is taken, before anything slow is started. */
export function refuseUsedPort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      // A host of another machine is reported by the server itself.
      if (error.code === 'EADDRINUSE') reject(error);
      else resolve();
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}
