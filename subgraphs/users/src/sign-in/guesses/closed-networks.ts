import { networkOf, RateLimited } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';

/** Networks that a process remembers. */
const CLOSED_MAX = 10_000;

const closedBy = new WeakMap<Services, Map<string, Date>>();

/**
 * Does work that a network may be refused, and caches the refusal until it ends: further requests of the network take neither a
 * position in the queue nor a query. The database has the truth for what a process has not cached.
 */
export async function unlessClosed<T>(services: Services, ip: string | undefined, work: () => Promise<T>): Promise<T> {
  const closed = closedBy.get(services) ?? new Map<string, Date>();
  closedBy.set(services, closed);
  const network = networkOf(ip);
  const now = services.clock.now();
  const until = closed.get(network);
  if (until !== undefined && until > now)
    throw new RateLimited(
      'Too many wrong guesses from your address. Try again later.',
      until.getTime() - now.getTime(),
    );
  try {
    return await work();
  } catch (error) {
    if (error instanceof NetworkClosed) {
      if (closed.size >= CLOSED_MAX) closed.clear();
      closed.set(network, new Date(services.clock.now().getTime() + error.retryAfterMs));
    }
    throw error;
  }
}

/** A refusal whose end never moves forward. */
export class NetworkClosed extends RateLimited {}
