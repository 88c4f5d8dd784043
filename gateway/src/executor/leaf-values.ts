import { isEnumType, isScalarType, type LeafType } from '@apollo/federation-internals';

/** Whether a JSON value is valid for a leaf type. */
export type LeafCheck = (value: unknown) => boolean;

const isWhole = (value: unknown): boolean => Number.isInteger(value) && Math.abs(value as number) < 1e21;

const BUILT_IN: Readonly<Record<string, LeafCheck>> = {
  Boolean: (value) => typeof value === 'boolean',
  Int: isWhole,
  Float: (value) => Number.isFinite(value),
  ID: (value) => typeof value === 'string' || isWhole(value),
  String: (value) => typeof value === 'string',
};

/** Custom scalars accept any value. */
export function leafCheck(type: LeafType): LeafCheck {
  if (isScalarType(type)) return BUILT_IN[type.name] ?? (() => true);
  const values = new Set(isEnumType(type) ? type.values.map(({ name }) => name) : []);
  return (value) => values.has(value as string);
}
