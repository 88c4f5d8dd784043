/** Somebody else listens where we want to. */
export class PortInUse extends Error {
  readonly code = 'EADDRINUSE';
  constructor(
    readonly address: string,
    readonly port: number,
  ) {
    super(`Port ${port} is in use. Stop what serves there, or choose another port.`);
  }
}

/** The same error, or PortInUse when that is what it says. */
export function asPortInUse(error: unknown, host: string, port: number): unknown {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new PortInUse(host, port) : error;
}
