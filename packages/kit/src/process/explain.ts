import { CannotStart } from '../domain/cannot-start.ts';
import { isUnavailable } from '../orm/failures.ts';
import { BadSettings } from './settings.ts';

/** The cause of a failed start, in the one line (or one line for each variable) that an operator needs. */
export function explain(error: unknown): string {
  if (error instanceof BadSettings || error instanceof CannotStart) return error.message;
  const { code, message, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Stop what serves there, or set PORT to another one.`;
  if (code === 'ECONNREFUSED')
    return `Nothing answers at ${address}:${port}. Is the server there, and is its URL right?`;
  if (code === 'ENOTFOUND') return `The host of a given URL is not known: ${message}`;
  if (code === '28P01' || code === '28000')
    return `The database refuses the user or password of DATABASE_URL: ${message}`;
  if (isUnavailable(error)) return `The database cannot be reached: ${message}`;
  // Errors of ours for operators are a single line and have a class of their own.
  if (error instanceof Error && error.constructor !== Error && !(error instanceof TypeError) && !message.includes('\n'))
    return message;
  return error instanceof Error ? (error.stack ?? message) : String(error);
}
