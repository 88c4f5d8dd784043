import {
  type CompositeType,
  ERRORS,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  type LeafType,
  type Operation,
  type OutputType,
  type Schema,
} from '@apollo/federation-internals';
import type { GraphQLError } from 'graphql';
import type { Condition } from './conditions.ts';
import { leafCheck } from './leaf-values.ts';
import { fieldsOf, type Part, type RequestedField, refuseUnshapable } from './requested-fields.ts';
import type { MergedObject } from './run.ts';

/** State while one answer is shaped. */
export interface Shaping {
  /** Variables of the client, and defaults of the others. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Values left out because a subgraph gave null or an invalid value where the schema forbids it. */
  readonly faults: Fault[];
  /** Entities that their subgraph does not know. */
  readonly missing: ReadonlySet<object>;
  /** Objects and characters that the answer may still hold. */
  objectsLeft: number;
  charsLeft: number;
  /** Throws: the answer holds more. */
  readonly tooLarge: () => never;
}

export interface Fault {
  readonly message: string;
  /** Grows at its front on the way out: shaping without faults tracks no path. */
  readonly path: (string | number)[];
  /** Within a missing entity, in a nullable position. */
  isOfMissingEntity?: boolean;
}

const missingEntityErrors = new WeakSet<object>();

export function faultError({ message, path, isOfMissingEntity }: Fault): GraphQLError {
  const error = ERRORS.INVALID_GRAPHQL.err(message, { path });
  if (isOfMissingEntity) missingEntityErrors.add(error);
  return error;
}

/** Whether an error only reports a missing entity in a nullable position: null for the client, and no error. */
export const isOfMissingEntity = (error: object): boolean => missingEntityErrors.has(error);

/** Reduces gathered data to the client's selection; null when a non-null value is missing. */
export type Shape = (gathered: MergedObject, shaping: Shaping) => object | null;

/** Compiles an operation's shape. Throws Unsupported when only Apollo's own executor can answer it. */
export function shapeOf(operation: Operation): Shape {
  const schema = operation.schema();
  refuseUnshapable(operation.selectionSet);
  const root = schema.schemaDefinition.rootType(operation.rootKind)!;
  return objectShape(root, [{ selections: operation.selectionSet, condition: null }], schema);
}

/** Null by a fault that is already noted. */
const NULLED = Symbol('nulled');
/** The same in a non-null position: its parent becomes null. */
const INVALID = Symbol('invalid');

/** Shapes the value of a field, or of the list element at `index`. */
type Value = (input: unknown, shaping: Shaping, index: number) => unknown;

/** JSON overhead of a field, approximately: quotes, colon, comma, and a value that is no string. */
const CHARS_AROUND = 8;

/** Description of a value's position, for errors. */
type Called = (index: number) => string;

interface ShapedField {
  readonly key: string;
  readonly responseName: string;
  readonly condition: Condition | null;
  readonly value: Value;
}

function objectShape(type: CompositeType, parts: readonly Part[], schema: Schema): Shape {
  const fields = fieldsOf(type, parts).map(
    (field): ShapedField => ({
      key: field.key,
      responseName: field.responseName,
      condition: field.condition,
      value: field.isTypename ? typename(type, schema) : fieldShape(field, schema),
    }),
  );
  // A client may use `__proto__` as an alias.
  const prototype = fields.some(({ responseName }) => responseName === '__proto__') ? null : Object.prototype;
  const chars = fields.reduce((sum, { responseName }) => sum + responseName.length + CHARS_AROUND, 0);
  return (input, shaping) => {
    shaping.objectsLeft -= 1;
    shaping.charsLeft -= chars;
    if (shaping.objectsLeft < 0 || shaping.charsLeft < 0) shaping.tooLarge();
    const output: MergedObject = prototype === null ? Object.create(null) : {};
    for (const { key, responseName, condition, value } of fields) {
      if (condition !== null && !condition(shaping.variables)) continue;
      const before = shaping.faults.length;
      const shaped = value(input[key], shaping, -1);
      if (shaping.faults.length > before) putBefore(shaping.faults, before, responseName);
      if (shaped === INVALID) return null;
      output[responseName] = shaped === NULLED ? null : shaped;
    }
    return output;
  };
}

function putBefore(faults: readonly Fault[], from: number, key: string | number): void {
  for (let index = from; index < faults.length; index += 1) faults[index]!.path.unshift(key);
}

/** Subgraphs give the concrete type in an abstract position. */
function typename(type: CompositeType, schema: Schema): Value {
  const name = isObjectType(type) ? type.name : INVALID;
  return (input) => {
    if (typeof input !== 'string' || input === name) return name;
    const concrete = schema.type(input) ?? type;
    return isObjectType(concrete) ? concrete.name : INVALID;
  };
}

function fieldShape({ responseName, parentName, types, parts }: RequestedField, schema: Schema): Value {
  const called = () => `field ${parentName}.${responseName}`;
  const [first, ...others] = types.map(({ type, condition }) => ({
    condition,
    value: valueShape(type, parts, schema, called),
  }));
  if (others.length === 0) return first!.value;
  const choices = [first!, ...others];
  return (input, shaping, index) => {
    const choice = choices.find(({ condition }) => condition === null || condition(shaping.variables));
    return choice!.value(input, shaping, index);
  };
}

function valueShape(type: OutputType, parts: readonly Part[], schema: Schema, called: Called): Value {
  if (isNonNullType(type)) return nonNull(valueShape(type.ofType, parts, schema, called), called);
  if (isListType(type)) {
    const { ofType } = type;
    const inner = isNonNullType(ofType) ? ofType.ofType : ofType;
    return listOf(
      type,
      valueShape(ofType, parts, schema, (index) => `array element of type ${inner} at index ${index}`),
    );
  }
  return isCompositeType(type) ? composite(type, parts, schema, called) : leaf(type as LeafType, called);
}

const nonNull =
  (value: Value, called: Called): Value =>
  (input, shaping, index) => {
    const shaped = value(input, shaping, index);
    if (shaped === NULLED) {
      missGone(shaping.faults);
      return INVALID;
    }
    if (shaped !== null) return shaped;
    shaping.faults.push({ message: `Cannot return null for non-nullable ${called(index)}.`, path: [] });
    return INVALID;
  };

/** A missing entity in a non-null position is a fault. */
function missGone(faults: readonly Fault[]): void {
  for (let index = faults.length - 1; faults[index]?.isOfMissingEntity; index -= 1)
    faults[index]!.isOfMissingEntity = false;
}

const listOf =
  (type: OutputType, value: Value): Value =>
  (input, shaping) => {
    if (input === null || input === undefined) return null;
    if (!Array.isArray(input))
      throw new Error(`Invalid non-list value ${input} returned by subgraph for list type ${type}`);
    const shaped = new Array(input.length);
    let isInvalid = false;
    for (let index = 0; index < input.length; index += 1) {
      const before = shaping.faults.length;
      const element = value(input[index], shaping, index);
      if (shaping.faults.length > before) putBefore(shaping.faults, before, index);
      if (element === INVALID) isInvalid = true;
      shaped[index] = element === NULLED ? null : element;
    }
    return isInvalid ? NULLED : shaped;
  };

/** An object, shaped by its concrete type; shapes are compiled on first use. */
function composite(type: CompositeType, parts: readonly Part[], schema: Schema, called: Called): Value {
  const shapes = new Map<string, Shape>();
  const shapeFor = (name: string): Shape | null => {
    const cached = shapes.get(name);
    if (cached !== undefined) return cached;
    const concrete = schema.type(name);
    // Subgraphs may send any type name: only existing types are cached, so the map stays bounded.
    if (concrete === undefined || !isCompositeType(concrete)) return null;
    const shape = objectShape(concrete, parts, schema);
    shapes.set(name, shape);
    return shape;
  };
  return (input, shaping, index) => {
    if (input === null || input === undefined) return null;
    if (typeof input !== 'object')
      throw new Error(`Invalid non-object value ${input} returned by subgraph for composite type ${type}`);
    const typename = (input as MergedObject).__typename;
    if (typename !== undefined && typeof typename !== 'string')
      throw new Error(`Invalid non-string value ${typename} for __typename`);
    const shape = shapeFor(typename || type.name);
    if (shape === null) {
      shaping.faults.push({ message: `Invalid __typename found for object at ${called(index)}.`, path: [] });
      return NULLED;
    }
    const before = shaping.faults.length;
    const shaped = shape(input as MergedObject, shaping);
    if (shaped !== null) return shaped;
    if (shaping.missing.has(input)) for (const fault of shaping.faults.slice(before)) fault.isOfMissingEntity = true;
    return NULLED;
  };
}

function leaf(type: LeafType, called: Called): Value {
  const isRight = leafCheck(type);
  return (input, shaping, index) => {
    if (input === null || input === undefined) return null;
    if (typeof input === 'string') shaping.charsLeft -= input.length;
    if (isRight(input)) return input;
    shaping.faults.push({ message: `Invalid value found for ${called(index)}.`, path: [] });
    return NULLED;
  };
}
