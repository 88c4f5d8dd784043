import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

const REASON = /^(\d{4}-\d{2}-\d{2}): (?:Use|Ask) .+\.$/;

/** Date of planned removal in a deprecation reason, `2027-03-01: Use paymentAttempts.`; null when the reason has another form. */
export function removalDateOf(reason: string): string | null {
  const date = REASON.exec(reason)?.[1];
  if (date === undefined) return null;
  const day = new Date(date);
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== date ? null : date;
}

/** Deprecation reason of an element by its path, `Order.payments` or `Query.order.id`; null when it is not deprecated. */
export function deprecationOf(schema: GraphQLSchema, path: string): string | null {
  const [typeName = '', name = '', argument] = path.split('.');
  const type = schema.getType(typeName);
  if (isEnumType(type)) return type.getValue(name)?.deprecationReason ?? null;
  if (isInputObjectType(type)) return type.getFields()[name]?.deprecationReason ?? null;
  if (!isObjectType(type) && !isInterfaceType(type)) return null;
  const field = type.getFields()[name];
  const element = argument === undefined ? field : field?.args.find((one) => one.name === argument);
  return element?.deprecationReason ?? null;
}
