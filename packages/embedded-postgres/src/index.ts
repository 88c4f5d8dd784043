export { DataFolderInUse, DataFolderNotReachable, DataFolderNotWritable } from './data-folder.errors.ts';
export { type FolderLock, lockFolder } from './folder-lock.ts';
export { freePort } from './free-port.ts';
export type { PostgresServer } from './postgres-server.ts';
export type { Settings } from './settings.ts';
export {
  NoUnprivilegedUser,
  PasswordRefused,
  PlatformNotSupported,
  PostgresDidNotStart,
} from './start.errors.ts';
export type { StartOptions } from './start-postgres.ts';
export { startPostgres } from './start-postgres.ts';
