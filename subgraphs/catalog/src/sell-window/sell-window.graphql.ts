import { common, DateTime, enumType, MoneyInput, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { CONFIRM_MODES, GOAL_POLICIES, KINDS } from './sell-window.entity.ts';
import type { SellWindowStatus } from './sell-window.states.ts';

export type Kind = (typeof KINDS)[number];
type GoalPolicy = (typeof GOAL_POLICIES)[number];
type ConfirmMode = (typeof CONFIRM_MODES)[number];

export const KindEnum = enumType<Kind>(
  'SellWindowKind',
  'Campaign type of a sell window, for display; the rules are those of its policies and limits.',
  {
    PREORDER: 'Pre-order: goods are made after they were ordered.',
    GROUP_BUY: 'Group buying: goods are made once enough people want them.',
    FLASH_SALE: 'Flash sale: a limited quantity for a short time.',
  },
);

export const StatusEnum = enumType<SellWindowStatus>(
  'SellWindowStatus',
  'Lifecycle status of a sell window: DRAFT → SCHEDULED → OPEN → CLOSING → FINALIZED; CANCELLED from any before.',
  {
    DRAFT: 'Planned: visible, with its offers, only with the permission `sell_window:manage`.',
    SCHEDULED: 'Opens by the clock at `startAt`; everybody sees it from its announcement on.',
    OPEN: 'Reservations are accepted.',
    CLOSING: 'Reservations are closed; open payments, and decisions of an administrator, are awaited for a time.',
    FINALIZED: 'Every offer is decided: it goes to production, or is refunded.',
    CANCELLED: 'Called off by an administrator: orders are cancelled and payments refunded.',
  },
);

const GoalPolicyEnum = enumType<GoalPolicy>(
  'GoalPolicy',
  'Goal policy: the outcome when a window closes with fewer paid than the threshold.',
  {
    ALL_OR_NOTHING: 'The batch is cancelled and every payment is refunded.',
    PRODUCE_ANYWAY: 'The paid quantity is made, however small.',
    ADMIN_DECIDES:
      'An administrator decides by `decideBatch`, also about a batch that reached its threshold and was not confirmed before the closing.',
  },
);

const ConfirmModeEnum = enumType<ConfirmMode>(
  'ConfirmMode',
  'Batch confirmation mode; payment opens for customers with the confirmation.',
  {
    MANUAL: 'By an administrator, with `confirmBatch`.',
    AUTO: 'By the system, as soon as the threshold is reached.',
  },
);

@ObjectType('SellWindow', {
  description:
    'Sell window: a period in which customers reserve its offers, with the rules that decide about production.',
})
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class SellWindowType {
  @Field(() => ID, { description: 'UUID of the sell window.' })
  id!: string;

  @Field(() => String, { description: 'URL code: readable, unique among sell windows.' })
  code!: string;

  @Field(() => String, { description: 'Display name, at most 200 characters.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Plain text for customers, at most 10,000 characters; null when there is none.',
  })
  description?: string | null;

  @Field(() => KindEnum, { description: 'Campaign type, for display.' })
  kind!: Kind;

  @Field(() => StatusEnum, { description: 'Lifecycle status; reservations are accepted in OPEN only.' })
  status!: SellWindowStatus;

  @Field(() => DateTime, { description: 'Start time: the window never opens before it.' })
  startAt!: Date;

  @Field(() => DateTime, { description: 'Scheduled closing time; an administrator may close earlier.' })
  closeAt!: Date;

  @Field(() => String, { description: 'IANA time zone in which to display its dates: `Asia/Taipei`.' })
  timezone!: string;

  @Field(() => GoalPolicyEnum, { description: 'Outcome of an offer that fewer paid than its threshold.' })
  goalPolicy!: GoalPolicy;

  @Field(() => ConfirmModeEnum, { description: 'Manual or automatic confirmation of batches.' })
  confirmMode!: ConfirmMode;

  @Field(() => Int, {
    description: 'Payment deadline in minutes, counted from the moment when payment opens for an order.',
  })
  paymentWindowMinutes!: number;

  @Field(() => Int, {
    description: 'Grace period in minutes after the closing, in which open payments are still awaited.',
  })
  paymentGraceMinutes!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Planned announcement, before which only its managers see the window; null when none is to come.',
  })
  announceAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Moment of the announcement, from which everybody sees the window; null before it.',
  })
  announcedAt?: Date | null;

  @Field(() => DateTime, { description: 'Moment of the creation as a draft.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'Moment of the last change of its texts, dates, rules or status.' })
  updatedAt!: Date;

  @Field(() => Int, { description: 'Version, counted up by each change: pass it back as `expectedVersion`.' })
  version!: number;
  @Field(() => Int, {
    description:
      'Decision period in minutes after the closing, in which an administrator may still confirm a batch that reached its threshold; only with the goal policy ADMIN_DECIDES.',
  })
  decisionMinutes!: number;

  @Field(() => DateTime, { nullable: true, description: 'Time of cancellation; null unless CANCELLED.' })
  cancelledAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Reason of cancellation in the words of the administrator; null unless CANCELLED.',
  })
  cancelReason?: string | null;
}

@ObjectType('SellWindowOffer', {
  description: 'Offer: a product on sale in a sell window, with its threshold, quantity limits and price.',
})
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class SellWindowOfferType {
  @Field(() => ID, { description: 'UUID; order lines of `reserve` name it as `offerId`.' })
  id!: string;

  @Field(() => Int, { description: 'Threshold: the quantity that must be reserved or paid for the batch to be made.' })
  thresholdQty!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Quota: the quantity for sale to all customers together; null is unlimited.',
  })
  maxTotalQty?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Purchase limit of one customer, over all their orders; null is unlimited.',
  })
  perUserLimit?: number | null;

  @Field(() => Int, { description: 'Lead time in days, from the finalization of the batch to finished goods.' })
  leadDays!: number;

  @Field(() => Int, { description: 'Shipping time in days, from finished goods to dispatch.' })
  shipDays!: number;

  @Field(() => Boolean, {
    description: 'False for an offer off sale: it takes no reservations, and those that it has stay.',
  })
  enabled!: boolean;

  @Field(() => Int, {
    description: 'Version, counted up by each change of its terms or outcome: pass it back as `expectedVersion`.',
  })
  version!: number;
}

@InputType({ description: 'Sell window to be created as a draft.' })
export class CreateSellWindowInput {
  @Field(() => String, {
    description:
      'URL code, unique among sell windows: letters, digits, dots, dashes and underscores, at most 64 characters.',
  })
  code!: string;

  @Field(() => String, { description: 'Display name, at most 200 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Plain text for customers, at most 10,000 characters.' })
  description?: string | null;

  @Field(() => KindEnum, { description: 'Campaign type, for display.' })
  kind!: Kind;

  @Field(() => DateTime, { description: 'Start time, years 2000 to 2999: the window never opens before it.' })
  startAt!: Date;

  @Field(() => DateTime, { description: 'Scheduled closing time: after `startAt`, within five years of it.' })
  closeAt!: Date;

  @Field(() => String, { description: 'IANA time zone in which to display its dates: `Asia/Ho_Chi_Minh`.' })
  timezone!: string;

  @Field(() => GoalPolicyEnum, {
    nullable: true,
    description: 'Outcome of an offer that fewer paid than its threshold; ALL_OR_NOTHING when omitted.',
  })
  goalPolicy?: GoalPolicy | null;

  @Field(() => ConfirmModeEnum, {
    nullable: true,
    description: 'Manual or automatic confirmation of batches; MANUAL when omitted.',
  })
  confirmMode?: ConfirmMode | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Payment deadline in minutes after payment opens: 1 to 129,600; 1,440 (a day) when omitted.',
  })
  paymentWindowMinutes?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Grace period in minutes after the closing, in which open payments are awaited: 0 to 43,200; 30 when omitted.',
  })
  paymentGraceMinutes?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Decision period in minutes after the closing, for batches that reached their threshold unconfirmed, with ADMIN_DECIDES: 0 to 43,200; 2,880 (two days) when omitted.',
  })
  decisionMinutes?: number | null;
}

@InputType({
  description:
    'Product, or one variant of it, to be put on sale in a sell window. Its product and variants can never be changed, its price until the window opens.',
})
export class AddSellWindowOfferInput {
  @Field(() => ID, { description: 'Sell window in DRAFT, SCHEDULED or OPEN.' })
  sellWindowId!: string;

  @Field(() => ID, { description: 'Product to offer; each variant of it at most once in a window.' })
  productId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Only variant on sale; customers choose among all variants when omitted.',
  })
  variantId?: string | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'Unit price in this window; each variant keeps its own default price when omitted. All must be in one currency.',
  })
  price?: MoneyInput | null;

  @Field(() => Int, {
    description: 'Threshold, the quantity for the batch to be made: 0 to 1,000,000, not above `maxTotalQty`.',
  })
  thresholdQty!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Quota, the quantity for sale to all customers together: 1 to 1,000,000; unlimited when omitted.',
  })
  maxTotalQty?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Purchase limit of one customer: 1 to 1,000,000; unlimited when omitted.',
  })
  perUserLimit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Lead time in days, from finalization to finished goods: 0 to 3,650; 0 when omitted.',
  })
  leadDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Shipping time in days, from finished goods to dispatch: 0 to 3,650; 0 when omitted.',
  })
  shipDays?: number | null;
}

@InputType({
  description:
    'Changes of an offer before its sell window opens: a field that is omitted, or null, stays as it is. Product and variants always do.',
})
export class ChangeSellWindowOfferInput {
  @Field(() => ID, { description: 'Offer of a sell window in DRAFT or SCHEDULED.' })
  id!: string;

  @Field(() => Int, { description: 'Version that the changes were made from; StaleVersion when it is another now.' })
  expectedVersion!: number;

  @Field(() => Boolean, { nullable: true, description: 'Whether the offer will be on sale.' })
  enabled?: boolean | null;

  @Field(() => MoneyInput, { nullable: true, description: 'Unit price of every variant in this window.' })
  price?: MoneyInput | null;

  @Field(() => Int, { nullable: true, description: 'Threshold: 0 to 1,000,000, not above `maxTotalQty`.' })
  thresholdQty?: number | null;

  @Field(() => Int, { nullable: true, description: 'Quota: 1 to 1,000,000; 0 makes it unlimited.' })
  maxTotalQty?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Purchase limit of one customer: 1 to 1,000,000; 0 makes it unlimited.',
  })
  perUserLimit?: number | null;

  @Field(() => Int, { nullable: true, description: 'Lead time in days: 0 to 3,650.' })
  leadDays?: number | null;

  @Field(() => Int, { nullable: true, description: 'Shipping time in days: 0 to 3,650.' })
  shipDays?: number | null;
}

@InputType({ description: 'Changes of a sell window: a field that is omitted, or null, stays as it is.' })
export class ChangeSellWindowInput {
  @Field(() => ID, { description: 'Sell window in DRAFT or SCHEDULED; in OPEN for its texts.' })
  id!: string;

  @Field(() => Int, { description: 'Version that the changes were made from; StaleVersion when it is another now.' })
  expectedVersion!: number;

  @Field(() => String, { nullable: true, description: 'Display name, at most 200 characters.' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Plain text for customers, at most 10,000 characters; an empty one takes it away.',
  })
  description?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Start time, not before a planned announcement; a scheduled window opens by it.',
  })
  startAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Closing time: after `startAt`, within five years of it, and in the future for a scheduled window.',
  })
  closeAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'IANA time zone: `Asia/Taipei`.' })
  timezone?: string | null;

  @Field(() => GoalPolicyEnum, { nullable: true, description: 'Outcome of offers below their threshold.' })
  goalPolicy?: GoalPolicy | null;

  @Field(() => ConfirmModeEnum, { nullable: true, description: 'Manual or automatic confirmation of batches.' })
  confirmMode?: ConfirmMode | null;

  @Field(() => Int, { nullable: true, description: 'Payment deadline in minutes: 1 to 129,600.' })
  paymentWindowMinutes?: number | null;

  @Field(() => Int, { nullable: true, description: 'Grace period in minutes: 0 to 43,200.' })
  paymentGraceMinutes?: number | null;

  @Field(() => Int, { nullable: true, description: 'Decision period in minutes: 0 to 43,200.' })
  decisionMinutes?: number | null;
}

@InputType({ description: 'Sell window to be made as a draft from another one, with its rules and offers.' })
export class CloneSellWindowInput {
  @Field(() => ID, { description: 'Sell window to copy, in any status.' })
  id!: string;

  @Field(() => String, {
    description: 'URL code of the new window, unique among sell windows, at most 64 characters.',
  })
  code!: string;

  @Field(() => String, { description: 'Display name of the new window, at most 200 characters.' })
  name!: string;

  @Field(() => DateTime, { description: 'Start time of the new window.' })
  startAt!: Date;

  @Field(() => DateTime, { description: 'Closing time of the new window: after `startAt`, within five years.' })
  closeAt!: Date;
}

@ObjectType({ description: 'Payload with a sell window after its change.' })
export class SellWindowPayload {
  @Field(() => SellWindowType, { description: 'Sell window with its status after the mutation.' })
  sellWindow!: SellWindowType;
}

@ObjectType({ description: 'Payload with an offer after its change.' })
export class SellWindowOfferPayload {
  @Field(() => SellWindowOfferType, { description: 'Offer with its terms after the mutation.' })
  offer!: SellWindowOfferType;
}

export const CreateSellWindowResult = resultUnion(
  'CreateSellWindowResult',
  'Created sell window in DRAFT, or the reason why nothing was created.',
  SellWindowPayload,
  [common.codeTaken, common.notFound, common.invalidInput],
);

export const SellWindowTransitionResult = resultUnion(
  'SellWindowTransitionResult',
  'Sell window after its status transition, or the reason why it stayed as it was.',
  SellWindowPayload,
  [common.notFound, common.invalidTransition],
);

export const ChangeSellWindowResult = resultUnion(
  'ChangeSellWindowResult',
  'Changed sell window, or the reason why nothing was changed.',
  SellWindowPayload,
  [common.staleVersion, common.invalidTransition, common.notFound, common.invalidInput],
);

export const AnnounceSellWindowResult = resultUnion(
  'AnnounceSellWindowResult',
  'Sell window in SCHEDULED, announced or to be announced, or the reason why it stayed as it was.',
  SellWindowPayload,
  [common.notFound, common.invalidTransition, common.invalidInput],
);

export const AddSellWindowOfferResult = resultUnion(
  'AddSellWindowOfferResult',
  'Added offer, or the reason why nothing was added.',
  SellWindowOfferPayload,
  [common.notFound, common.invalidTransition, common.tooMany, common.invalidInput],
);

export const ChangeSellWindowOfferResult = resultUnion(
  'ChangeSellWindowOfferResult',
  'Changed offer, or the reason why nothing was changed.',
  SellWindowOfferPayload,
  [common.staleVersion, common.invalidTransition, common.notFound, common.invalidInput],
);
