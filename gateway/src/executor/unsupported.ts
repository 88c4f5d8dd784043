/** An operation or a plan that is left to Apollo's own executor. */
export class Unsupported extends Error {}

/** What is made, or null when it is Apollo's to run. */
export function unlessUnsupported<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}
