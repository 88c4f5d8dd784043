/** The package has no types of its own. */
declare module 'negotiator' {
  export default class Negotiator {
    constructor(request: { readonly headers: Readonly<Record<string, string | string[] | undefined>> });
    /** The given type that the client prefers; undefined when it accepts none of them. */
    mediaType(available: readonly string[]): string | undefined;
    /** Language ranges in the client's order of preference. */
    languages(): string[];
  }
}
