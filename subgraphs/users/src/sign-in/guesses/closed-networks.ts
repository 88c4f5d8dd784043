import { networkOf, RateLimited } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';

const MOST = 10_000;

const known = new WeakMap<Services, Map<string, Date>>();

/**
 * Does work that a network may be refused, and remembers until when it is: whoever goes on asking after that costs neither a
 * place in the line nor a question to the database. What a process does not know the database does.
 */
export async function unlessClosed<T>(services: Services, ip: string | undefined, work: () => Promise<T>): Promise<T> {
  const closed = known.get(services) ?? new Map<string, Date>();
  known.set(services, closed);
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
      if (closed.size >= MOST) closed.clear();
      closed.set(network, new Date(services.clock.now().getTime() + error.retryAfterMs));
    }
    throw error;
  }
}

/** For a time that nothing shortens. */
export class NetworkClosed extends RateLimited {}
