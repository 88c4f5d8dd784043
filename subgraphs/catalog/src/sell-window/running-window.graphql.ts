import { common, exposed, fact, resultUnion } from '@muster/kit/graphql';
import { ID } from 'type-graphql';
import { OFFERS_MAX } from './add-sell-window-offer.ts';
import { SellWindowOfferPayload, SellWindowPayload } from './sell-window.graphql.ts';
import { ProductionPlanned, QuotaBelowSold } from './sell-window.refusals.ts';

const productionPlanned = exposed(
  ProductionPlanned,
  'Sell window that cannot be cancelled any more: it has offers whose paid quantity is made. Nothing was changed.',
  { offerIds: { type: () => [ID], description: 'Offers that are made, at most 200.', atMost: OFFERS_MAX } },
);

const quotaBelowSold = exposed(
  QuotaBelowSold,
  'Quota below the quantity that customers hold already. Nothing was changed.',
  {
    requested: { type: fact.int, description: 'Quota that was asked for.' },
    soldQty: { type: fact.int, description: 'Quantity reserved or paid now.' },
    heldBackQty: {
      type: fact.int,
      description: 'Quantity offered to the waiting list now; with `soldQty`, the smallest possible quota.',
    },
  },
);

export const CancelSellWindowResult = resultUnion(
  'CancelSellWindowResult',
  'Cancelled sell window, or the reason why it goes on.',
  SellWindowPayload,
  [common.invalidTransition, common.notFound, common.invalidInput, productionPlanned, common.stepUpRequired],
);

export const ProlongSellWindowResult = resultUnion(
  'ProlongSellWindowResult',
  'Sell window with its new closing time, or the reason why it keeps the old one.',
  SellWindowPayload,
  [common.invalidTransition, common.notFound, common.invalidInput],
);

export const SetOfferQuotaResult = resultUnion(
  'SetOfferQuotaResult',
  'Offer with its new quota, or the reason why it keeps the old one.',
  SellWindowOfferPayload,
  [quotaBelowSold, common.invalidTransition, common.notFound, common.invalidInput],
);

export const SetOfferEnabledResult = resultUnion(
  'SetOfferEnabledResult',
  'Offer that is on or off sale now, or the reason why nothing was changed.',
  SellWindowOfferPayload,
  [common.invalidTransition, common.notFound, common.invalidInput],
);
