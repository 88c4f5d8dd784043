import {
  type DirectiveNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import { Directive } from 'type-graphql';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '../domain/index.ts';

/**
 * Maximum length of a list (`@listSize` of the cost directives): the cost of an operation assumes it, and a longer list is never
 * answered. Ensure it where the rows are written, or read no more.
 */
export const ListSize = (atMost: number): MethodDecorator & PropertyDecorator =>
  Directive(`@listSize(assumedSize: ${atMost})`) as MethodDecorator & PropertyDecorator;

/** Declares a connection as long as its `first` or `last`, and as the default page without one. */
export const Paged = (): MethodDecorator & PropertyDecorator =>
  Directive(
    `@listSize(assumedSize: ${PAGE_SIZE_DEFAULT}, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)`,
  ) as MethodDecorator & PropertyDecorator;

/** Cost of a field that is expensive beyond its place in the answer (`@cost`); on a list argument, of each item in it. */
export const Cost = (weight: number): MethodDecorator & PropertyDecorator & ParameterDecorator =>
  Directive(`@cost(weight: ${weight})`) as MethodDecorator & PropertyDecorator & ParameterDecorator;

/** Cost of a count that stops at `COUNT_MAX`. */
export const COUNT_COST = 20;

interface Declared {
  readonly assumedSize?: number;
  readonly slicingArguments?: readonly string[];
  readonly sizedFields?: readonly string[];
}

/** Maximum length of each list of a schema, by its coordinate (`Order.lines`). A list without one is a mistake. */
export function listSizesOf(schema: GraphQLSchema): ReadonlyMap<string, number> {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));
  const fields = types.flatMap((type) =>
    isObjectType(type) ? Object.values(type.getFields()).map((field) => ({ type, field })) : [],
  );
  return new Map(
    fields
      .filter(({ field }) => isListType(getNullableType(field.type)))
      .map(({ type, field }) => {
        const coordinate = `${type.name}.${field.name}`;
        const declared = declaredOf(field);
        if (declared !== null) return [coordinate, declared.slicingArguments ? PAGE_SIZE_MAX : declared.assumedSize!];
        const pages = fields.filter((other) => getNamedType(other.field.type) === type).map((page) => page.field);
        const isSized = pages.every((page) => declaredOf(page)?.sizedFields?.includes(field.name));
        if (pages.length > 0 && isSized) return [coordinate, PAGE_SIZE_MAX];
        throw new Error(
          `${coordinate} is a list that does not say how long it may become: give it a @ListSize, or whatever answers its page a @Paged.`,
        );
      }),
  );
}

function declaredOf({ astNode }: GraphQLField<unknown, unknown>): Declared | null {
  const node = astNode?.directives?.find(({ name }) => name.value === 'listSize');
  return node === undefined ? null : argumentsOf(node);
}

const argumentsOf = ({ arguments: given = [] }: DirectiveNode): Declared =>
  Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
