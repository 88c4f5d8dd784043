import { wrap } from '@mikro-orm/core';
import { NotFound } from '../domain/index.ts';
import type { Tx } from './transaction.ts';

/** An answer without its content, which may be personal: what it takes to read it again. */
export type Outline =
  | { readonly value: string | number | boolean | null }
  | { readonly date: string }
  | { readonly entity: string; readonly ids: readonly string[] }
  | { readonly list: readonly Outline[] }
  /** An object that the use case reads again itself. */
  | { readonly object: string };

/** Reads what a use case answered once more, by its id; '' for an answer without one. */
export type ReadAgain<T> = (id: string, em: Tx['em']) => Promise<T>;

/** Outline of a use case's answer. An object that is neither an entity nor read again by the use case is a programming error. */
export function outlineOf(operation: string, answer: unknown, isReadAgain: boolean): Outline {
  if (answer === null || answer === undefined) return { value: null };
  if (typeof answer === 'string' || typeof answer === 'number' || typeof answer === 'boolean') return { value: answer };
  if (answer instanceof Date) return { date: answer.toISOString() };
  if (isReadAgain) return { object: String((answer as { id?: unknown }).id ?? '') };
  if (Array.isArray(answer)) return { list: answer.map((one) => outlineOf(operation, one, false)) };
  const meta = metadataOf(answer as object);
  if (meta === undefined)
    throw new Error(`${operation} answers an object that is no entity: tell ctx.transact how it is read again.`);
  return {
    entity: meta.className,
    ids: wrap(answer as object, true)
      .getPrimaryKeys()!
      .map(String),
  };
}

/** The answer of an outline, or NotFound when an object of it is gone. */
export async function readOutline<T>(em: Tx['em'], outline: Outline, readAgain?: ReadAgain<T>): Promise<T> {
  if ('object' in outline) return readAgain!(outline.object, em);
  return (await read(em, outline)) as T;
}

async function read(em: Tx['em'], outline: Outline): Promise<unknown> {
  if ('value' in outline) return outline.value;
  if ('date' in outline) return new Date(outline.date);
  if ('list' in outline) {
    const answers: unknown[] = [];
    for (const one of outline.list) answers.push(await read(em, one));
    return answers;
  }
  if (!('entity' in outline)) throw new Error('An object in a list has no outline.');
  const { class: type } = em.getMetadata().getByClassName(outline.entity);
  const row = await em.findOne(type, (outline.ids.length === 1 ? outline.ids[0] : outline.ids) as never);
  if (row === null) throw new NotFound();
  return row;
}

const metadataOf = (answer: object) => ('__helper' in answer ? wrap(answer, true).__meta : undefined);
