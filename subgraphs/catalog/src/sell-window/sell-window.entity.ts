import { defineEntity, p } from '@mikro-orm/core';
import { actorKinds } from '@muster/kit/domain';
import { amountMinor, identity, touched, versioned } from '@muster/kit/orm';
import { Product, Variant } from '../product/product.entity.ts';
import { sellWindowStates } from './sell-window.states.ts';

export const KINDS = ['PREORDER', 'GROUP_BUY', 'FLASH_SALE'] as const;
export const GOAL_POLICIES = ['ALL_OR_NOTHING', 'PRODUCE_ANYWAY', 'ADMIN_DECIDES'] as const;
export const CONFIRM_MODES = ['MANUAL', 'AUTO'] as const;
/** Final outcomes of an offer, decided by production. */
const OUTCOMES = ['PRODUCED', 'MISSED', 'NEVER_CONFIRMED', 'CANCELLED'] as const;

const SellWindowSchema = defineEntity({
  name: 'SellWindow',
  properties: {
    ...identity,
    code: p.text(),
    name: p.text(),
    description: p.text().nullable(),
    kind: p.enum(KINDS),
    status: p.enum(sellWindowStates.states),
    startAt: p.datetime(),
    closeAt: p.datetime(),
    timezone: p.text(),
    goalPolicy: p.enum(GOAL_POLICIES),
    confirmMode: p.enum(CONFIRM_MODES),
    paymentWindowMinutes: p.integer(),
    paymentGraceMinutes: p.integer(),
    decisionMinutes: p.integer(),
    /** Planned announcement; null when none is planned, or when it is made. */
    announceAt: p.datetime().nullable(),
    /** When everybody first saw it; null while it is for its managers only. */
    announcedAt: p.datetime().nullable(),
    closedAt: p.datetime().nullable(),
    cancelledAt: p.datetime().nullable(),
    cancelReason: p.text().nullable(),
    createdAt: p.datetime(),
    ...touched,
    ...versioned,
    offers: () => p.oneToMany(SellWindowOffer).mappedBy('sellWindow').orderBy({ id: 'asc' }),
  },
});

/** Period in which customers may reserve its offers. */
export class SellWindow extends SellWindowSchema.class {}
SellWindowSchema.setClass(SellWindow);

/** Variant with its price in the offer, frozen when the offer was added. */
export interface OfferedVariant {
  readonly variantId: string;
  readonly sku: string;
  readonly name: string;
  readonly amountMinor: number;
  readonly currency: string;
}

const SellWindowOfferSchema = defineEntity({
  name: 'SellWindowOffer',
  properties: {
    ...identity,
    sellWindow: () => p.manyToOne(SellWindow),
    product: () => p.manyToOne(Product),
    variant: () => p.manyToOne(Variant).nullable(),
    priceMinor: amountMinor().nullable(),
    priceCurrency: p.string().length(3).nullable(),
    variants: p.json<OfferedVariant[]>(),
    thresholdQty: p.integer(),
    maxTotalQty: p.integer().nullable(),
    perUserLimit: p.integer().nullable(),
    leadDays: p.integer(),
    shipDays: p.integer(),
    enabled: p.boolean(),
    finalizedAt: p.datetime().nullable(),
    outcome: p.enum(OUTCOMES).nullable(),
    revision: p.integer().default(1),
    resizeNo: p.integer().default(0),
    createdAt: p.datetime(),
    ...versioned,
  },
});

/** Product on sale in a window, with its threshold, limits and price. */
export class SellWindowOffer extends SellWindowOfferSchema.class {}
SellWindowOfferSchema.setClass(SellWindowOffer);

export const CHANGE_KINDS = [
  'CREATED',
  'CLONED',
  'CHANGED',
  'SCHEDULED',
  'ANNOUNCED',
  'OPENED',
  'PROLONGED',
  'CLOSED',
  'FINALIZED',
  'CANCELLED',
  'OFFER_ADDED',
  'OFFER_CHANGED',
  'OFFER_REMOVED',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A field of a change, as text; null for none. */
export interface FieldChange {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

const SellWindowChangeSchema = defineEntity({
  name: 'SellWindowChange',
  properties: {
    ...identity,
    sellWindowId: p.uuid(),
    kind: p.enum(CHANGE_KINDS),
    /** The offer that was added, changed or removed; null for a change of the window itself. */
    offerId: p.uuid().nullable(),
    fields: p.json<FieldChange[]>(),
    reason: p.text().nullable(),
    actorKind: p.enum(actorKinds),
    actorId: p.uuid(),
    changedAt: p.datetime(),
  },
});

/** Entry of the history of a sell window. */
export class SellWindowChange extends SellWindowChangeSchema.class {}
SellWindowChangeSchema.setClass(SellWindowChange);
