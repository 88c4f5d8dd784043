/** An operation or a plan that is left to Apollo's own executor. */
export class Unsupported extends Error {}

/** What every object has by its prototype would be found where a subgraph left it out. */
export function refuseInherited(name: string): void {
  if (name in {}) throw new Unsupported('a name that objects have');
}

/** What is made, or null when it is Apollo's to run. */
export function unlessUnsupported<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}
