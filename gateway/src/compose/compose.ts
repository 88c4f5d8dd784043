import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { parse, printSchema } from 'graphql';
import { type AccessRules, splitSecurity } from './security.ts';

export interface SubgraphSdl {
  readonly name: string;
  readonly sdl: string;
  /** URL in the supergraph, for a standalone gateway. */
  readonly url?: string;
}

export interface Composition {
  readonly supergraphSdl: string;
  readonly security: AccessRules;
  /** The API schema as clients see it. */
  readonly apiSdl: string;
  /** Composition errors; with any, the rest is empty. */
  readonly errors: readonly string[];
  /** Composition hints. Ours has none: two subgraphs must describe a shared type alike. */
  readonly hints: readonly string[];
}

/** Composes subgraphs to a supergraph. */
export function compose(services: readonly SubgraphSdl[]): Composition {
  const result = composeServices(
    services.map(({ name, sdl, url }) => ({ name, url: url ?? `http://${name}`, typeDefs: parse(sdl) })),
  );
  if (result.errors !== undefined) {
    return {
      supergraphSdl: '',
      security: {},
      apiSdl: '',
      errors: result.errors.map(({ message }) => message),
      hints: [],
    };
  }
  const { supergraphSdl, security } = splitSecurity(result.supergraphSdl);
  return {
    supergraphSdl,
    security,
    apiSdl: printSchema(Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema()),
    errors: [],
    hints: result.hints.map(({ definition, message }) => `${definition.code}: ${message}`),
  };
}
