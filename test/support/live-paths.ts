import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A subscription to all leaf fields of one type, by the shortest path from a root field. */
export interface LivePath {
  /** `quotaChanged.offer.counter`. */
  readonly path: string;
  readonly document: string;
}

interface Stop {
  readonly way: readonly string[];
  readonly type: GraphQLObjectType;
}

/** Breadth first: each object field once, without fields that need an argument or that `mayAsk` rejects. */
export function livePathsOf(
  schema: GraphQLSchema,
  root: string,
  /** The argument of the root field; null for one without. */
  variable: { readonly name: string; readonly type: string } | null,
  mayAsk: (coordinate: string) => boolean,
): LivePath[] {
  const field = schema.getSubscriptionType()!.getFields()[root]!;
  const reached = new Set<string>();
  const stops: Stop[] = [{ way: [], type: getNamedType(field.type) as GraphQLObjectType }];
  const paths: LivePath[] = [];
  for (let stop = stops.shift(); stop !== undefined; stop = stops.shift()) {
    const { way, type } = stop;
    const leaves: string[] = [];
    for (const { name, args, type: fieldType } of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${name}`;
      if (args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined) || !mayAsk(coordinate))
        continue;
      const below = getNamedType(fieldType);
      if (isLeafType(below)) leaves.push(name);
      if ((!isObjectType(below) && !isInterfaceType(below)) || !mayAsk(below.name) || reached.has(coordinate)) continue;
      reached.add(coordinate);
      if (isObjectType(below)) stops.push({ way: [...way, name], type: below });
    }
    if (leaves.length === 0) continue;
    const selection = way.reduceRight((inner, name) => `${name} { ${inner} }`, leaves.join(' '));
    const declared = variable === null ? '' : `($${variable.name}: ${variable.type})`;
    const given = variable === null ? '' : `(${variable.name}: $${variable.name})`;
    paths.push({
      path: [root, ...way].join('.'),
      document: `subscription ${declared} { ${root}${given} { ${selection} } }`,
    });
  }
  return paths;
}
