import { z } from 'zod';
import { type Envelope, PARTITIONS } from './envelope.ts';

const NAME_MAX = 200;
const name = z
  .string()
  .min(1)
  .max(NAME_MAX)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be a text that can be stored');

const EnvelopeSchema = z.object({
  id: z.guid(),
  type: name,
  version: z.int().min(1),
  publisher: name,
  seq: z.int().min(0),
  orderingKey: name,
  partition: z
    .int()
    .min(0)
    .max(PARTITIONS - 1),
  occurredAt: z.iso.datetime({ offset: true }),
  correlationId: name,
  causationId: name.nullable(),
  actor: z.object({ kind: name, id: name }),
  payload: z.unknown(),
});

/** A validated entry: an event, or the reason why it is unreadable. */
export type ReadEnvelope = { readonly envelope: Envelope } | { readonly reason: string };

/** Validates an entry of a publisher's partition. The payload is for its consumer to check. */
export function checkEnvelope(value: unknown, publisher: string): ReadEnvelope {
  const read = EnvelopeSchema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { reason: `it is no event: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}` };
  }
  if (read.data.publisher !== publisher)
    return { reason: `it came by a partition of ${publisher} and names another publisher` };
  return { envelope: read.data as Envelope };
}
