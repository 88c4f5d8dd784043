import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * The moment before which every change of an order is committed. Read before the orders, in a statement of its own: what commits
 * in between has a later stamp, or is among them.
 */
export async function horizon(em: EntityManager): Promise<Date> {
  const [row] = await em.execute<{ at: string }[]>(`select order_horizon() as at`);
  return new Date(row!.at);
}
