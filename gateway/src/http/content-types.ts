import type { FastifyReply, FastifyRequest } from 'fastify';
import { setBounded } from '../set-bounded.ts';

const TYPES_MAX = 100;
const ACCEPT_MAX_CHARS = 500;

/** Content negotiation cache: the content type by `Accept` header, as Apollo Server negotiated it once. */
export class ContentTypes {
  readonly #byAccept = new Map<string, string>();

  /** Undefined for a header that is new, or that accepts no type. */
  of({ headers: { accept = '' } }: FastifyRequest): string | undefined {
    return this.#byAccept.get(accept);
  }

  /** Records the content type of a successful answer. */
  learn({ headers: { accept = '' } }: FastifyRequest, reply: FastifyReply): void {
    const contentType = reply.getHeader('content-type');
    if (typeof contentType === 'string' && accept.length <= ACCEPT_MAX_CHARS)
      setBounded(this.#byAccept, accept, contentType, TYPES_MAX);
  }
}
