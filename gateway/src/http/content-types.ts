import type { FastifyReply, FastifyRequest } from 'fastify';
import { setBounded } from '../set-bounded.ts';

const TYPES_MAX = 100;
const ACCEPT_MAX_CHARS = 500;

/** In which content type clients want their answers, by their `Accept` header: as Apollo's server found once. */
export class ContentTypes {
  readonly #byAccept = new Map<string, string>();

  /** Undefined for a header that nobody came with yet, or that accepts none. */
  of({ headers: { accept = '' } }: FastifyRequest): string | undefined {
    return this.#byAccept.get(accept);
  }

  /** Notes how a request was answered that was answered well. */
  learn({ headers: { accept = '' } }: FastifyRequest, reply: FastifyReply): void {
    const contentType = reply.getHeader('content-type');
    if (typeof contentType === 'string' && accept.length <= ACCEPT_MAX_CHARS)
      setBounded(this.#byAccept, accept, contentType, TYPES_MAX);
  }
}
