import type { RequestContext } from '@muster/kit/subgraph';
import { horizon } from './horizon.ts';
import { Order } from './order.entity.ts';
import { customerOrdersLive } from './order.live.ts';

/** Orders of one read. */
const READ_MAX = 500;

/**
 * Orders of the actor, each as it is after a change. A live message says no more than that something changed: what it was is read
 * by the stamps of the orders, so that a message that was lost, or conflated with another, loses no change.
 */
export async function watchMyOrders(ctx: RequestContext): Promise<AsyncIterable<Order>> {
  const userId = ctx.actor.id;
  const changes = new ChangedOrders(ctx, await horizon(ctx.reader.em));
  // The feed begins after the horizon was read: a change in between is found by the first read.
  const signals = ctx.watch(customerOrdersLive, [userId], async () => [{ key: userId, seq: -1, value: userId }]);
  const pending: Order[] = [];
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        while (pending.length === 0) {
          if ((await signals.next()).done) return { value: undefined, done: true };
          pending.push(...(await changes.read()));
        }
        return { value: pending.shift()!, done: false };
      },
      return: () => signals.return!() as Promise<IteratorResult<Order>>,
    }),
  };
}

/** The changed orders of an actor since the last read, each state once. */
class ChangedOrders {
  /** Stamps that were read at or after `#from`, by order. */
  readonly #read = new Map<string, number>();

  constructor(
    readonly ctx: RequestContext,
    /** Every change before it was read. */
    private from: Date,
  ) {}

  async read(): Promise<Order[]> {
    const changed: Order[] = [];
    for (let isWhole = false; !isWhole; ) {
      const { em, actor } = this.ctx.reader;
      const settled = await horizon(em);
      const found = await em.find(
        Order,
        { userId: actor.id, updatedAt: { $gte: this.from } },
        { orderBy: { updatedAt: 'asc', id: 'asc' }, limit: READ_MAX },
      );
      const fresh = found.filter(({ id, updatedAt }) => this.#read.get(id) !== updatedAt.getTime());
      for (const { id, updatedAt } of fresh) this.#read.set(id, updatedAt.getTime());
      changed.push(...fresh);
      isWhole = found.length < READ_MAX || fresh.length === 0;
      this.#continueFrom(isWhole ? settled : found.at(-1)!.updatedAt);
    }
    return changed;
  }

  #continueFrom(from: Date): void {
    if (from <= this.from) return;
    this.from = from;
    for (const [id, at] of this.#read) if (at < from.getTime()) this.#read.delete(id);
  }
}
