import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { Locale } from '../domain/index.ts';
import { BULK_MAX, type BulkOutcome } from '../subgraph/index.ts';
import { ListSize } from './list-size.ts';
import { asValue, common, inLanguage, resultUnion, UserError } from './user-error.ts';

@Directive('@shareable')
@ObjectType('BulkRow', { description: 'Outcome of one object of a bulk mutation.' })
class BulkRowType {
  @Field(() => ID, { description: 'Id of the object as it was sent, in lower case.' })
  id!: string;

  @Field(() => UserError, {
    nullable: true,
    description: 'Reason why nothing was done with this object; null when it is done.',
  })
  error!: UserError | null;
}

@Directive('@shareable')
@ObjectType('BulkPayload', { description: 'Payload of a bulk mutation: what became of each object.' })
class BulkPayloadType {
  @ListSize(BULK_MAX)
  @Field(() => [BulkRowType], {
    description: 'One row for each object, in the order in which they were sent, at most 100. Some may be refused.',
  })
  rows!: readonly BulkRowType[];
}

export const BulkResult = resultUnion(
  'BulkResult',
  'Outcome of each object, or the reason why none was tried.',
  BulkPayloadType,
  // Every subgraph lists the same, whatever its own bulk mutations may answer: several declare this union.
  [common.idempotencyConflict, common.stepUpRequired, common.invalidInput, common.notFound],
);

/** Outcomes as clients see them, with refusals in the language of the caller. */
export const bulkRows = (outcomes: readonly BulkOutcome[], locale: Locale): BulkRowType[] =>
  outcomes.map(({ id, refusal }) => ({
    id,
    error: refusal === null ? null : (inLanguage(asValue(refusal), locale) as unknown as UserError),
  }));
