import type { Tx } from '@muster/kit/orm';
import { type ChangeKind, type FieldChange, SellWindowChange } from './sell-window.entity.ts';

/** Characters of a text that the history keeps. */
export const TEXT_MAX = 200;

/** Fields of one change: those of a sell window. */
export const FIELDS_MAX = 20;

interface Change {
  readonly kind: ChangeKind;
  readonly offerId?: string;
  /** Fields before and after; one that is missing on a side is null there. */
  readonly before?: object;
  readonly after?: object;
  readonly reason?: string;
}

/** Notes a change of a sell window, or of one of its offers, in the window's history, in the transaction of the change. */
export function noteChange(
  tx: Tx,
  sellWindowId: string,
  { kind, offerId, before = {}, after = {}, reason }: Change,
): void {
  tx.em.create(SellWindowChange, {
    sellWindowId,
    kind,
    offerId: offerId ?? null,
    fields: fieldsOf(before, after),
    reason: reason ?? null,
    actorKind: tx.actor.kind,
    actorId: tx.actor.id,
    changedAt: tx.now,
  });
}

/** The fields that differ, each as text. */
export function fieldsOf(before: object, after: object): FieldChange[] {
  const from = new Map<string, unknown>(Object.entries(before));
  const to = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...from.keys(), ...to.keys()])]
    .map((name) => ({ name, from: textOf(from.get(name)), to: textOf(to.get(name)) }))
    .filter((field) => field.from !== field.to);
}

function textOf(value: unknown): string | null {
  if (value == null) return null;
  const text = value instanceof Date ? value.toISOString() : String(value);
  const characters = [...text];
  return characters.length > TEXT_MAX ? `${characters.slice(0, TEXT_MAX - 1).join('')}…` : text;
}
