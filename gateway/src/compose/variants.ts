import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils';
import { ADMIN } from '@muster/kit/domain';
import { type GraphQLSchema, printSchema } from 'graphql';
import { taggedCoordinates } from './tagged-coordinates.ts';

/**
 * API schema without the fields that need a permission, and without the types that nothing else leads to: for programs of
 * customers. The variant `admin` is the API schema as it is.
 */
export function storefrontSdl(api: GraphQLSchema, supergraphSdl: string): string {
  const admin = taggedCoordinates(supergraphSdl, ADMIN);
  const withoutAdmin = mapSchema(api, {
    [MapperKind.COMPOSITE_FIELD]: (_field, name, typeName) => (admin.has(`${typeName}.${name}`) ? null : undefined),
  });
  return printSchema(pruneSchema(withoutAdmin));
}
