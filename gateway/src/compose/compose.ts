import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { parse, printSchema } from 'graphql';
import { type AccessRules, splitSecurity } from './security.ts';

export interface SubgraphSdl {
  readonly name: string;
  readonly sdl: string;
  /** Where it is asked, for a gateway that knows of it by the supergraph only. */
  readonly url?: string;
}

export interface Composition {
  readonly supergraphSdl: string;
  readonly security: AccessRules;
  /** The API schema as clients see it. */
  readonly apiSdl: string;
  /** Why the subgraphs do not compose; the rest is empty then. */
  readonly errors: readonly string[];
  /** What composition finds strange. Ours has none: two subgraphs must describe a shared type alike. */
  readonly hints: readonly string[];
}

/** One graph out of many. */
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
