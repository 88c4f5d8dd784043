import { type Change, ChangeType } from '@graphql-inspector/core';

/** Dangerous kinds that every client survives, with the reason: docs/how-to-add.md says what a client must be ready for. */
const HARMLESS: Readonly<Record<string, string>> = {
  [ChangeType.EnumValueAdded]: 'clients handle a value that they do not know',
  [ChangeType.UnionMemberAdded]:
    'clients handle a `__typename` that they do not know; refusals are asked by `... on UserError`',
  [ChangeType.FieldArgumentAdded]: 'no document sends it, and without a default it changes nothing',
};

/** Directives that the API schema prints and no answer depends on. */
const DOCUMENTATION = /\.@(?:deprecated|specifiedBy)\b/;

/** Whether every client survives a dangerous change. */
export function isHarmless({ type, path = '', meta }: Change): boolean {
  if (DOCUMENTATION.test(path)) return true;
  const hasDefault = type === ChangeType.FieldArgumentAdded && (meta as { hasDefaultValue?: boolean }).hasDefaultValue;
  return Object.hasOwn(HARMLESS, type) && hasDefault !== true;
}
