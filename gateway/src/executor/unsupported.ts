/** An operation or a plan that is left to Apollo's own executor. */
export class Unsupported extends Error {}

/** Inherited properties would be found on objects where a subgraph left the field out. */
export function refuseInherited(name: string): void {
  if (name in {}) throw new Unsupported('a name that objects have');
}

/** Result of `make`, or null when Apollo's own executor has to run it. */
export function unlessUnsupported<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}
