import { type Change, ChangeType, CriticalityLevel, diff } from '@graphql-inspector/core';
import type { GraphQLSchema } from 'graphql';
import { z } from 'zod';
import { isHarmless } from './harmless-changes.ts';
import { deprecationOf, removalDateOf } from './removal-date.ts';

/** Changes of the released schema that are meant although a client could break: `schema/meant-changes.json`. */
export const MeantChanges = z.array(
  z.strictObject({
    /** As the guard prints it: `FIELD_REMOVED`. */
    kind: z.enum(Object.values(ChangeType) as [string, ...string[]]),
    /** As the guard prints it; with `*` at its beginning or end it stands for several. */
    coordinate: z.string().regex(/^\*?[^*]+\*?$|^\*$/, 'may have one * at its beginning and one at its end'),
    reason: z.string().min(10),
    date: z.iso.date(),
  }),
);
export type MeantChange = z.infer<typeof MeantChanges>[number];

interface Guarded {
  /** Schema that clients have. */
  readonly released: GraphQLSchema;
  readonly next: GraphQLSchema;
  readonly meant: readonly MeantChange[];
  /** `2026-11-30` */
  readonly today: string;
}

const REMOVALS: ReadonlySet<string> = new Set([
  ChangeType.FieldRemoved,
  ChangeType.FieldArgumentRemoved,
  ChangeType.InputFieldRemoved,
  ChangeType.EnumValueRemoved,
]);

/** One complaint for each change that could break a client and is not meant, and for each meant change that does not exist. */
export async function schemaComplaints({ released, next, meant, today }: Guarded): Promise<string[]> {
  const changes = (await diff(released, next)).filter(
    ({ criticality }) => criticality.level !== CriticalityLevel.NonBreaking,
  );
  return [
    ...changes.flatMap((change) => complaintOf(change)),
    ...meant
      .filter((entry) => !changes.some((change) => isMeantBy(entry, change)))
      .map(
        ({ kind, coordinate }) => `${kind} ${coordinate}: no such change; take it out of schema/meant-changes.json.`,
      ),
  ];

  function complaintOf(change: Change): string[] {
    const { type, path = '', message, criticality } = change;
    const announced = REMOVALS.has(type) ? deprecationOf(released, path) : null;
    if (announced !== null) {
      const date = removalDateOf(announced);
      if (date !== null && date <= today) return [];
      return [`${type} ${path}: clients were told that it stays until ${date ?? 'a date that its reason lacks'}.`];
    }
    const isBreaking = criticality.level === CriticalityLevel.Breaking;
    if ((!isBreaking && isHarmless(change)) || meant.some((entry) => isMeantBy(entry, change))) return [];
    return [`${type} ${path}: ${isBreaking ? 'breaking' : 'dangerous'}: ${message}`];
  }
}

function isMeantBy({ kind, coordinate }: MeantChange, { type, path = '' }: Change): boolean {
  if (kind !== type) return false;
  const middle = coordinate.replaceAll('*', '');
  if (coordinate.startsWith('*') && coordinate.endsWith('*')) return path.includes(middle);
  if (coordinate.startsWith('*')) return path.endsWith(middle);
  return coordinate.endsWith('*') ? path.startsWith(middle) : path === middle;
}
