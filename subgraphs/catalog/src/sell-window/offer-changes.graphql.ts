import { common, connectionType, enumType, exposed, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { FIELDS_MAX, TEXT_MAX } from './note-change.ts';
import type { ChangeKind, FieldChange } from './sell-window.entity.ts';
import { SellWindowPayload } from './sell-window.graphql.ts';
import { OfferOpened } from './sell-window.refusals.ts';

const offerOpened = exposed(
  OfferOpened,
  'Offer that was on sale, and so stays in its sell window: orders, batches and books name it. `setOfferEnabled` takes it off sale. Nothing was changed.',
  {},
);

export const RemoveSellWindowOfferResult = resultUnion(
  'RemoveSellWindowOfferResult',
  'Sell window without the offer, or the reason why it keeps it.',
  SellWindowPayload,
  [offerOpened, common.staleVersion, common.invalidTransition, common.notFound, common.invalidInput],
);

const ChangeKindEnum = enumType<ChangeKind>('SellWindowChangeKind', 'Kind of change of a sell window.', {
  CREATED: 'It was planned.',
  CLONED: 'It was planned from another sell window, whose id is the field `clonedFrom`.',
  CHANGED: 'Its texts, dates, rules or planned announcement were changed.',
  SCHEDULED: 'It opens by the clock from then on.',
  ANNOUNCED: 'Everybody sees it from then on.',
  OPENED: 'It takes reservations from then on.',
  PROLONGED: 'Its closing time was moved.',
  CLOSED: 'It takes no more reservations.',
  FINALIZED: 'Every offer was decided.',
  CANCELLED: 'It was called off, with the reason.',
  OFFER_ADDED: 'An offer was added.',
  OFFER_CHANGED: 'Terms of an offer were changed, or it was put on sale or taken off.',
  OFFER_REMOVED: 'An offer was removed before the opening.',
});

@ObjectType('SellWindowFieldChange', { description: 'Field that a change of a sell window gave another value.' })
export class FieldChangeType implements FieldChange {
  @Field(() => String, { description: 'Name of the field, as in the input of the mutation: `closeAt`.' })
  readonly name!: string;

  @Field(() => String, {
    nullable: true,
    description: `Value before as text, cut at ${TEXT_MAX} characters; moments in ISO 8601. Null for none.`,
  })
  readonly from!: string | null;

  @Field(() => String, {
    nullable: true,
    description: `Value after as text, cut at ${TEXT_MAX} characters; null for none.`,
  })
  readonly to!: string | null;
}

@ObjectType('SellWindowChange', {
  description: 'Entry of the history of a sell window: one change of it or of one of its offers.',
})
export class SellWindowChangeType {
  @Field(() => ID, { description: 'UUID of the entry.' })
  id!: string;

  @Field(() => ChangeKindEnum, { description: 'Kind of the change.' })
  kind!: ChangeKind;

  @Field(() => ID, {
    nullable: true,
    description: 'UUID of the offer that was added, changed or removed; null for a change of the sell window itself.',
  })
  offerId?: string | null;

  @ListSize(FIELDS_MAX)
  @Field(() => [FieldChangeType], { description: `Fields with another value, at most ${FIELDS_MAX}.` })
  fields!: readonly FieldChangeType[];

  @Field(() => String, { nullable: true, description: 'Reason in the words of whoever made it; null without one.' })
  reason?: string | null;
}

export const SellWindowChangeConnectionType = connectionType('SellWindowChange', () => SellWindowChangeType);
