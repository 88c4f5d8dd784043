import { registerEnumType } from 'type-graphql';

/** A GraphQL enum whose values are their own names, each with a description. */
export function enumType<const V extends string>(
  name: string,
  description: string,
  values: Readonly<Record<V, string>>,
): { [K in V]: K } {
  const members = Object.fromEntries(Object.keys(values).map((value) => [value, value])) as { [K in V]: K };
  registerEnumType(members, {
    name,
    description,
    valuesConfig: Object.fromEntries(
      Object.entries<string>(values).map(([value, about]) => [value, { description: about }]),
    ) as never,
  });
  return members;
}
