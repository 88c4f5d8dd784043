import { createHash } from 'node:crypto';
import { type Actor, ADMIN, PERSON_SCOPE, STOREFRONT } from '@muster/kit/domain';
import { type GraphQLSchema, printSchema } from 'graphql';
import { type AccessRules, storefrontSdl } from '../compose/index.ts';

/** Text of a variant of the API schema. */
export interface SchemaText {
  readonly sdl: string;
  /** Strong validator of the text, in quotes. */
  readonly etag: string;
}

export type Variant = typeof STOREFRONT | typeof ADMIN;
export const isVariant = (name: string): name is Variant => name === STOREFRONT || name === ADMIN;

/** Variants of the API schema of one supergraph; each text is made when it is first requested. */
export class SchemaVariants {
  readonly #texts = new Map<Variant, SchemaText>();
  readonly #permissions: ReadonlySet<string>;

  constructor(
    readonly api: GraphQLSchema,
    readonly supergraphSdl: string,
    rules: AccessRules,
  ) {
    const scopes = Object.values(rules).flatMap((rule) => (rule.scopes ?? []).flat());
    this.#permissions = new Set(scopes.filter((scope) => scope !== PERSON_SCOPE));
  }

  text(variant: Variant): SchemaText {
    let text = this.#texts.get(variant);
    if (text === undefined) {
      const printed = variant === ADMIN ? printSchema(this.api) : storefrontSdl(this.api, this.supergraphSdl);
      const sdl = `${printed.trimEnd()}\n`;
      text = { sdl, etag: `"${createHash('sha256').update(sdl).digest('base64url')}"` };
      this.#texts.set(variant, text);
    }
    return text;
  }

  /** Whether an actor who is not anonymous may read it; `admin` needs any permission of the graph, in whatever scope. */
  mayRead(variant: Variant, { kind, permissions, scoped = [] }: Actor): boolean {
    if (variant === STOREFRONT || kind === 'SYSTEM') return true;
    return [...permissions, ...scoped.flatMap((one) => one.permissions)].some((one) => this.#permissions.has(one));
  }
}
