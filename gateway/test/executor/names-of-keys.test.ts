import { readFileSync } from 'node:fs';
import { Allowance, type Caller } from '@muster/kit/domain';
import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  Kind,
  parse,
} from 'graphql';
import { expect, test } from 'vitest';
import { type FetchTarget, PlanExecutor } from '../../src/executor/index.ts';
import { SHOP_SUBGRAPHS } from './shop-supergraph.ts';
import { graphOf } from './stub-graph.ts';
import { stubSubgraphs } from './stub-subgraphs.ts';

const graph = graphOf(SHOP_SUBGRAPHS);
const { apiSchema, addedNames } = graph;
const CALLER = { correlationId: 'one' } as Caller;
const ALL_IS_WELL = { nulls: 0, errors: 0, nonsense: 0, away: 0 };

const isFree = ({ args }: GraphQLField<unknown, unknown>) => !args.some(isRequiredArgument);

/** Entities by path, from the outside in: the text before and behind their selection. */
function entities(): Map<string, readonly [string, string]> {
  const supergraph = parse(readFileSync(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8'));
  const keyed = supergraph.definitions.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION &&
    node.directives?.some(({ arguments: given }) => given?.some(({ name }) => name.value === 'key'))
      ? [node.name.value]
      : [],
  );
  const found = new Map<string, readonly [string, string]>();
  const seen = new Set<string>(['Query']);
  let edge: { type: GraphQLObjectType; before: string; behind: string }[] = [
    { type: apiSchema.getQueryType()!, before: '', behind: '' },
  ];
  while (edge.length > 0) {
    const next: typeof edge = [];
    for (const { type, before, behind } of edge) {
      if (keyed.includes(type.name)) found.set(type.name, [before, behind]);
      for (const field of Object.values(type.getFields())) {
        const given = field.args.filter(isRequiredArgument).map((arg) => `${arg.name}: ${inputOf(`${arg.type}`)}`);
        const named = getNamedType(field.type);
        const types = isAbstractType(named) ? apiSchema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
        for (const one of types) {
          if (seen.has(one.name)) continue;
          seen.add(one.name);
          const on = isAbstractType(named) ? `... on ${one.name} { ` : '';
          const args = given.length === 0 ? '' : `(${given.join(', ')})`;
          next.push({
            type: one,
            before: `${before}${field.name}${args} { ${on}`,
            behind: `${on === '' ? '' : ' }'} }${behind}`,
          });
        }
      }
    }
    edge = next;
  }
  return found;
}

const inputOf = (type: string): string => {
  if (type.startsWith('[')) return '["one"]';
  return type.startsWith('Int') ? '3' : '"one"';
};

/** All fields of an entity without required arguments, so that each subgraph that has some is queried. */
const wholeOf = (type: GraphQLObjectType, without: string): string[] =>
  Object.values(type.getFields())
    .filter((field) => isFree(field) && field.name !== without)
    .map(({ name, type: ofField }) => (isCompositeType(getNamedType(ofField)) ? `${name} { __typename }` : name));

test('an alias that is the name of a key, or __typename, does not change the answer', async () => {
  const services = new Set<string>();
  const subgraphs = new Map(
    [...stubSubgraphs(graph.subgraphs, 7, ALL_IS_WELL, false)].map(([name, subgraph]): [string, FetchTarget] => [
      name,
      {
        ...subgraph,
        execute(request, caller) {
          services.add(name);
          return subgraph.execute(request, caller);
        },
      },
    ]),
  );
  const executor = new PlanExecutor({ ...graph, subgraphs });
  const run = async (text: string) => {
    const document = parse(text);
    const asked = {
      document,
      operation: getOperationAST(document)!,
      variables: {},
      caller: { ...CALLER, allowance: new Allowance() },
    };
    return JSON.stringify(await executor.execute(asked, () => Promise.reject(new Error(`left to Apollo: ${text}`))));
  };
  const several: string[] = [];
  for (const [name, [before, behind]] of entities()) {
    const type = apiSchema.getType(name) as GraphQLObjectType;
    const leaves = Object.values(type.getFields()).filter(
      (field) => isFree(field) && isLeafType(getNamedType(field.type)) && !isListType(getNullableType(field.type)),
    );
    services.clear();
    for (const taken of addedNames) {
      const others = leaves.filter((field) => field.name !== taken);
      const [one, other] = [others[0]!, others.at(-1)!];
      for (const field of new Set([one, other])) {
        const asked = (alias: string) =>
          `{ ${before}${alias}: ${field.name} ${wholeOf(type, taken).join(' ')}${behind} }`;
        expect(await run(asked(taken)), asked(taken)).toBe((await run(asked('other_'))).replaceAll('other_', taken));
      }
    }
    if (services.size > 1) several.push(name);
  }
  expect(addedNames.size).toBeGreaterThan(1);
  expect(several.length).toBeGreaterThan(5);
});
