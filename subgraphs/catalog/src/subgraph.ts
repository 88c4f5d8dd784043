import {
  applyTerms,
  cancelReservations,
  knownProducts,
  offerConfigured,
  offerFinalized,
  offerRemoved,
  offerTerms,
  priceChanged,
  productChanged,
  productCreated,
  quotaResized,
  recordsOf,
  resizeQuota,
  sellWindowCancelled,
  sellWindowChanged,
  sellWindowClosing,
  sellWindowCreated,
  sellWindowEnded,
  sellWindowOpened,
  sellWindowScheduled,
  stopReservations,
} from '@muster/events';
import { commandHandler, consumer, defineSubgraph, jobHandler } from '@muster/kit/subgraph';
import { audits } from './audits.ts';
import { invariants } from './invariants.ts';
import { Migration20261120_catalog } from './migrations/20261120-catalog.ts';
import { Migration20261130_sku_key } from './migrations/20261130-sku-key.ts';
import { Migration20261201_announcement } from './migrations/20261201-announcement.ts';
import { Migration20261201_prices } from './migrations/20261201-prices.ts';
import { Migration20261201_product_price_range } from './migrations/20261201-product-price-range.ts';
import { Migration20261201_running_windows } from './migrations/20261201-running-windows.ts';
import { Migration20261203_offer_changes } from './migrations/20261203-offer-changes.ts';
import { answerKnownProducts } from './product/answer-known-products.ts';
import { PriceChange, Product, ProductPriceRange, Variant, VariantPrice } from './product/product.entity.ts';
import { ProductResolver, VariantResolver } from './product/product.resolver.ts';
import { PriceChangeResolver, ProductChangeResolver } from './product/product-change.resolver.ts';
import { announceWhenDue } from './sell-window/announce-sell-window.ts';
import { productById, productBySlug, variantById } from './sell-window/announced-product.loaders.ts';
import {
  AnnouncedProductResolver,
  OfferedVariantResolver,
  OfferVariantsResolver,
} from './sell-window/announced-product.resolver.ts';
import { closeWhenDue } from './sell-window/close-sell-window.ts';
import { ManagedWindowResolver } from './sell-window/managed-window.resolver.ts';
import { OfferChangesResolver, SellWindowChangeResolver } from './sell-window/offer-changes.resolver.ts';
import { answerOfferTerms } from './sell-window/offer-terms.ts';
import { onOfferFinalized } from './sell-window/on-offer-finalized.ts';
import { onQuotaResized } from './sell-window/on-quota-resized.ts';
import { openWhenDue } from './sell-window/open-sell-window.ts';
import { ProductListResolver } from './sell-window/product-list.resolver.ts';
import { RunningWindowResolver } from './sell-window/running-window.resolver.ts';
import { SellWindow, SellWindowChange, SellWindowOffer } from './sell-window/sell-window.entity.ts';
import { announceByClock, closeByClock, openByClock } from './sell-window/sell-window.jobs.ts';
import { sellWindowLive } from './sell-window/sell-window.live.ts';
import { offerById, sellWindowById } from './sell-window/sell-window.loaders.ts';
import { SellWindowOfferResolver, SellWindowResolver } from './sell-window/sell-window.resolver.ts';
import { ProductOffersResolver, SellWindowListResolver } from './sell-window/sell-window-list.resolver.ts';

export const catalog = defineSubgraph({
  name: 'catalog',
  description: 'Products, prices and sell windows: what is sold, when and on which terms.',
  entities: [
    Product,
    Variant,
    VariantPrice,
    PriceChange,
    ProductPriceRange,
    SellWindow,
    SellWindowOffer,
    SellWindowChange,
  ],
  migrations: [
    Migration20261120_catalog,
    Migration20261130_sku_key,
    Migration20261201_announcement,
    Migration20261201_prices,
    Migration20261201_product_price_range,
    Migration20261201_running_windows,
    Migration20261203_offer_changes,
  ],
  invariants,
  resolvers: [
    ProductResolver,
    ProductListResolver,
    ProductChangeResolver,
    PriceChangeResolver,
    AnnouncedProductResolver,
    OfferVariantsResolver,
    OfferedVariantResolver,
    VariantResolver,
    SellWindowResolver,
    SellWindowOfferResolver,
    RunningWindowResolver,
    ManagedWindowResolver,
    OfferChangesResolver,
    SellWindowChangeResolver,
    SellWindowListResolver,
    ProductOffersResolver,
  ],
  references: {
    Product: ({ id, slug }, ctx) =>
      id === undefined ? ctx.load(productBySlug, slug ?? '') : ctx.load(productById, id),
    Variant: ({ id = '' }, ctx) => ctx.load(variantById, id),
    SellWindow: ({ id = '' }, ctx) => ctx.load(sellWindowById, id),
    SellWindowOffer: ({ id = '' }, ctx) => ctx.load(offerById, id),
  },
  permissions: {
    'product:manage': 'Create, change and archive products, and see those that are off sale and the price history.',
    'price:manage': 'Set list prices.',
    'sell_window:manage':
      'Create, announce, open, change, close and cancel sell windows and their offers, and see unannounced ones.',
  },
  asks: [stopReservations, cancelReservations, applyTerms, resizeQuota],
  audits,
  emits: [
    productCreated,
    productChanged,
    priceChanged,
    sellWindowCreated,
    offerConfigured,
    offerRemoved,
    sellWindowScheduled,
    sellWindowOpened,
    sellWindowChanged,
    sellWindowClosing,
    sellWindowCancelled,
    sellWindowEnded,
  ],
  records: recordsOf('catalog'),
  consumers: [consumer(offerFinalized, onOfferFinalized), consumer(quotaResized, onQuotaResized)],
  jobs: [
    jobHandler(announceByClock, announceWhenDue),
    jobHandler(openByClock, openWhenDue),
    jobHandler(closeByClock, closeWhenDue),
  ],
  live: [sellWindowLive],
  commands: [commandHandler(offerTerms, answerOfferTerms), commandHandler(knownProducts, answerKnownProducts)],
});
