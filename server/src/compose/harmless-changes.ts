import { type Change, ChangeType } from '@graphql-inspector/core';

/** Dangerous kinds that every client survives, with the reason: docs/how-to-add.md says what a client must be ready for. */
const HARMLESS: Readonly<Record<string, string>> = {
  [ChangeType.EnumValueAdded]: 'clients handle a value that they do not know',
  [ChangeType.UnionMemberAdded]:
    'clients handle a `__typename` that they do not know; refusals are asked by `... on UserError`',
  [ChangeType.FieldArgumentAdded]: 'no document sends it, and without a default it changes nothing',
};

/** Whether every client survives a dangerous change. */
export function isHarmless({ type, meta }: Change): boolean {
  const hasDefault = type === ChangeType.FieldArgumentAdded && (meta as { hasDefaultValue?: boolean }).hasDefaultValue;
  return Object.hasOwn(HARMLESS, type) && hasDefault !== true;
}
