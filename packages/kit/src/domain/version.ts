import { StaleVersion } from './refusal.ts';

/**
 * Throws StaleVersion unless the object is still at the version that the client read; without one, the last write wins. The
 * object's row must be locked, or two clients pass with the same version.
 */
export function assertVersion(
  thing: string,
  { version }: { readonly version: number },
  expectedVersion: number | null | undefined,
): void {
  if (expectedVersion != null && expectedVersion !== version) throw new StaleVersion(thing, version);
}
