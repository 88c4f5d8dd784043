import { PERSON_SCOPE } from '@muster/kit/domain';
import type { Viewers } from '@muster/kit/graphql';
import { type ConstDirectiveNode, type GraphQLSchema, isObjectType, print } from 'graphql';
import { CANARY, PLANTED_ID } from './planted-rows.ts';

/**
 * Places of an answer at which somebody who owns nothing and may do nothing sees what is not public: an entity that not everybody
 * sees, or a field that needs a permission or a person. A person who is signed in sees their own, which nothing planted is.
 */
export function leaksIn(
  answer: unknown,
  schema: GraphQLSchema,
  viewers: ReadonlyMap<string, Viewers>,
  isSignedIn: boolean,
): string[] {
  const walk = (value: unknown, place: string, typeName: string): string[] => {
    if (Array.isArray(value)) return value.flatMap((one) => walk(one, place, typeName));
    if (typeof value !== 'object' || value === null) return [];
    const name = '__typename' in value ? String(value.__typename) : typeName;
    const isOpen = (viewers.get(name) ?? 'anyone') === 'anyone';
    if (!isOpen && (!isSignedIn || holdsPlanted(value))) return [`${place}: ${name}`];
    const type = schema.getType(name);
    return Object.entries(value).flatMap(([key, part]) => {
      if (part === null || key === '__typename') return [];
      const guard = isObjectType(type) ? guardOf(type.getFields()[key]?.astNode?.directives) : 'none';
      const isShut = guard === 'permission' || (guard === 'person' && !isSignedIn);
      if (isShut || (guard === 'person' && holdsPlanted(part))) return [`${place}.${key}: ${guard}`];
      return walk(part, `${place}.${key}`, '');
    });
  };
  return walk(answer, 'data', 'Query');
}

/** Access to a field, by its directives. */
function guardOf(directives: readonly ConstDirectiveNode[] | undefined): 'none' | 'person' | 'permission' {
  const texts = (directives ?? []).map((directive) => print(directive));
  const scopes = texts.find((text) => text.startsWith('@requiresScopes'));
  if (scopes !== undefined) return scopes.includes(`"${PERSON_SCOPE}"`) ? 'person' : 'permission';
  return texts.some((text) => text.startsWith('@authenticated')) ? 'person' : 'none';
}

/** Whether a value has an id or a text of what was planted. */
const holdsPlanted = (value: unknown): boolean => {
  const text = JSON.stringify(value);
  return text.includes(PLANTED_ID) || text.includes(CANARY);
};

/** Names of the types of all objects of an answer. */
export const typesIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : [...('__typename' in value ? [String(value.__typename)] : []), ...Object.values(value).flatMap(typesIn)];
