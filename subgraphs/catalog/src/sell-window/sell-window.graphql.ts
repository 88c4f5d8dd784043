import { common, DateTime, enumType, MoneyInput, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { CONFIRM_MODES, GOAL_POLICIES, KINDS } from './sell-window.entity.ts';
import type { SellWindowStatus } from './sell-window.states.ts';

type Kind = (typeof KINDS)[number];
type GoalPolicy = (typeof GOAL_POLICIES)[number];
type ConfirmMode = (typeof CONFIRM_MODES)[number];

const KindEnum = enumType<Kind>('SellWindowKind', 'What sort of sale a window is.', {
  PREORDER: 'Made after it was ordered.',
  GROUP_BUY: 'Made once enough people want it.',
  FLASH_SALE: 'A short sale of a limited quantity.',
});

const StatusEnum = enumType<SellWindowStatus>('SellWindowStatus', 'Where a sell window is in its life.', {
  DRAFT: 'Being planned: only those with the permission `sell_window:manage` see it and what it offers.',
  SCHEDULED: 'Announced; will open by the clock at `startAt`.',
  OPEN: 'Customers may reserve.',
  CLOSING: 'No more reservations; open payments may still arrive until the grace ends.',
  FINALIZED: 'Decided: what was paid goes to production, or was given up.',
  CANCELLED: 'Called off.',
});

const GoalPolicyEnum = enumType<GoalPolicy>('GoalPolicy', 'What happens when fewer paid than the threshold asks for.', {
  ALL_OR_NOTHING: 'The batch is cancelled and everybody gets their money back.',
  PRODUCE_ANYWAY: 'What was paid for is made.',
  ADMIN_DECIDES: 'An administrator decides.',
});

const ConfirmModeEnum = enumType<ConfirmMode>('ConfirmMode', 'Who confirms a batch.', {
  MANUAL: 'An administrator.',
  AUTO: 'The system, as soon as the threshold is reached.',
});

@ObjectType('SellWindow', { description: 'A time in which customers may reserve what it offers.' })
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class SellWindowType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'Readable and unique: for URLs.' })
  code!: string;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => KindEnum, { description: 'What sort of sale it is.' })
  kind!: Kind;

  @Field(() => StatusEnum, { description: 'Where it is in its life.' })
  status!: SellWindowStatus;

  @Field(() => DateTime, { description: 'The first moment in which it can be open.' })
  startAt!: Date;

  @Field(() => DateTime, { description: 'When it closes by the clock.' })
  closeAt!: Date;

  @Field(() => String, { description: 'IANA time zone in which to show its dates, e.g. `Asia/Taipei`.' })
  timezone!: string;

  @Field(() => GoalPolicyEnum, { description: 'What happens when fewer paid than the threshold asks for.' })
  goalPolicy!: GoalPolicy;

  @Field(() => ConfirmModeEnum, { description: 'Who confirms a batch.' })
  confirmMode!: ConfirmMode;

  @Field(() => Int, { description: 'How long a customer has to pay once payment is open, in minutes.' })
  paymentWindowMinutes!: number;

  @Field(() => Int, { description: 'How long after closing payments under way are waited for, in minutes.' })
  paymentGraceMinutes!: number;
}

@ObjectType('SellWindowOffer', { description: 'A product on sale in a window, with its goal and its limits.' })
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class SellWindowOfferType {
  @Field(() => ID, { description: 'UUID: what a reservation names.' })
  id!: string;

  @Field(() => Int, { description: 'How many must be wanted for the goods to be made.' })
  thresholdQty!: number;

  @Field(() => Int, { nullable: true, description: 'How many there are at most; null is without limit.' })
  maxTotalQty?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many one customer may hold at most; null is without limit.' })
  perUserLimit?: number | null;

  @Field(() => Int, { description: 'Days from the decision to finished goods.' })
  leadDays!: number;

  @Field(() => Int, { description: 'Days from finished goods to dispatch.' })
  shipDays!: number;

  @Field(() => Boolean, { description: 'Whether it counts: a disabled one cannot be reserved.' })
  enabled!: boolean;
}

@InputType({ description: 'A sell window to be planned.' })
export class CreateSellWindowInput {
  @Field(() => String, { description: 'Unique; letters, digits, dots, dashes and underscores; at most 64 characters.' })
  code!: string;

  @Field(() => String, { description: 'At most 200 characters.' })
  name!: string;

  @Field(() => KindEnum, { description: 'What sort of sale it is.' })
  kind!: Kind;

  @Field(() => DateTime, { description: 'The first moment in which it can be open.' })
  startAt!: Date;

  @Field(() => DateTime, { description: 'When it closes by the clock; after `startAt`.' })
  closeAt!: Date;

  @Field(() => String, { description: 'IANA time zone, e.g. `Asia/Ho_Chi_Minh`.' })
  timezone!: string;

  @Field(() => GoalPolicyEnum, { nullable: true, description: 'ALL_OR_NOTHING when left out.' })
  goalPolicy?: GoalPolicy | null;

  @Field(() => ConfirmModeEnum, { nullable: true, description: 'MANUAL when left out.' })
  confirmMode?: ConfirmMode | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How long a customer has to pay, in minutes: 1 to 129,600; a day when left out.',
  })
  paymentWindowMinutes?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How long after closing open payments are waited for, in minutes: 0 to 43,200; 30 when left out.',
  })
  paymentGraceMinutes?: number | null;
}

@InputType({ description: 'A product, or one variant of it, to be put on sale in a window.' })
export class AddSellWindowOfferInput {
  @Field(() => ID, { description: 'The window; not closed yet.' })
  sellWindowId!: string;

  @Field(() => ID, { description: 'The product.' })
  productId!: string;

  @Field(() => ID, { nullable: true, description: 'Only this variant; any variant of the product when left out.' })
  variantId?: string | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'The price in this window; each variant keeps its own default price when left out.',
  })
  price?: MoneyInput | null;

  @Field(() => Int, { description: 'How many must be wanted: 0 to 1,000,000, not more than `maxTotalQty`.' })
  thresholdQty!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'How many there are at most: 1 to 1,000,000; without limit when left out.',
  })
  maxTotalQty?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many one customer may hold: 1 to 1,000,000; without limit when left out.',
  })
  perUserLimit?: number | null;

  @Field(() => Int, { nullable: true, description: 'Days from the decision to finished goods; 0 when left out.' })
  leadDays?: number | null;

  @Field(() => Int, { nullable: true, description: 'Days from finished goods to dispatch; 0 when left out.' })
  shipDays?: number | null;
}

@ObjectType({ description: 'The window as it is now.' })
export class SellWindowPayload {
  @Field(() => SellWindowType, { description: 'The window.' })
  sellWindow!: SellWindowType;
}

@ObjectType({ description: 'The offer was added.' })
export class SellWindowOfferPayload {
  @Field(() => SellWindowOfferType, { description: 'The new offer.' })
  offer!: SellWindowOfferType;
}

export const CreateSellWindowResult = resultUnion(
  'CreateSellWindowResult',
  'What became of `createSellWindow`.',
  SellWindowPayload,
  [common.codeTaken, common.invalidInput],
);

export const SellWindowTransitionResult = resultUnion(
  'SellWindowTransitionResult',
  'What became of opening or closing a sell window.',
  SellWindowPayload,
  [common.notFound, common.invalidTransition],
);

export const AddSellWindowOfferResult = resultUnion(
  'AddSellWindowOfferResult',
  'What became of `addSellWindowOffer`.',
  SellWindowOfferPayload,
  [common.notFound, common.invalidTransition, common.tooMany, common.invalidInput],
);
