import type { Viewers } from '@muster/kit/graphql';
import type { LoaderDefinition, Reader, RequestContext, SubgraphDefinition } from '@muster/kit/subgraph';
import { type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql';

/** A type that other subgraphs refer to, with the fields of one of its keys. */
export interface Key {
  readonly type: string;
  readonly fields: readonly string[];
}

/** The keys by which the gateway asks a subgraph for an entity. One that is not `resolvable` is never asked for. */
export const keysOf = (sdl: DocumentNode): Key[] =>
  sdl.definitions.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION
      ? (node.directives ?? [])
          .filter(({ name }) => name.value === 'key')
          .filter((directive) => argumentOf(directive, 'resolvable') !== false)
          .map((directive) => ({
            type: node.name.value,
            fields: String(argumentOf(directive, 'fields')).split(' '),
          }))
      : [],
  );

function argumentOf({ arguments: given = [] }: ConstDirectiveNode, wanted: string): unknown {
  const value = given.find(({ name }) => name.value === wanted)?.value;
  return value !== undefined && 'value' in value ? value.value : undefined;
}

/** Id of no entity, so that every lookup by it misses. */
const ID_OF_NOTHING = '00000000-0000-4000-8000-000000000000';
export const referenceOf = ({ type, fields }: Key): Record<string, string> => ({
  __typename: type,
  ...Object.fromEntries(fields.map((field) => [field, ID_OF_NOTHING])),
});

/**
 * Keys that are not read as they must be: through a loader, and one that asks who reads wherever not everybody sees the entity.
 * A reference that is answered with its own key alone reads nothing: the entity is another subgraph's.
 */
export async function referenceFaults(
  { references }: Pick<SubgraphDefinition, 'references'>,
  keys: readonly Key[],
  viewers: ReadonlyMap<string, Viewers>,
  reader: Reader,
): Promise<string[]> {
  const faults = await Promise.all(
    keys.map(async (key) => {
      const name = `${key.type} by ${key.fields.join(' and ')}`;
      const resolve = references[key.type];
      if (resolve === undefined) return [`${name}: no reference is declared`];
      const probe = probed(reader);
      const answer = await resolve(referenceOf(key), probe.context);
      if (probe.seen.loads === 0 && !isBareKey(answer, key)) return [`${name}: is not read through a loader`];
      const isOpen = (viewers.get(key.type) ?? 'anyone') === 'anyone';
      if (probe.seen.loads > 0 && !isOpen && !probe.seen.actor) return [`${name}: its loader does not ask who reads`];
      return [];
    }),
  );
  return faults.flat();
}

/** A context that notes whether something is loaded, and whether the loader looks at the actor. */
function probed(reader: Reader) {
  const seen = { loads: 0, actor: false };
  const watched: Reader = {
    em: reader.em,
    now: reader.now,
    read: reader.read,
    get actor() {
      seen.actor = true;
      return reader.actor;
    },
  };
  const context = {
    async load<K, V>(loader: LoaderDefinition<K, V>, key: K): Promise<V> {
      seen.loads += 1;
      return (await loader([key], watched))[0]!;
    },
  } as unknown as RequestContext;
  return { context, seen };
}

const isBareKey = (answer: unknown, { fields }: Key): boolean =>
  typeof answer === 'object' &&
  answer !== null &&
  Object.keys(answer).every((field) => fields.includes(field) || field === '__typename');
