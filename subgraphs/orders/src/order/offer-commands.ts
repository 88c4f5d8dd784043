import { applyTerms, resizeQuota } from '@muster/events';
import { commandHandler } from '@muster/kit/subgraph';
import { setQuotaCap } from '../quota/resize-quota.ts';
import { copyAllTerms, copyTerms } from './copy-terms.ts';

/** Commands of catalog, after it changed an offer or in order to. */
export const offerCommands = [
  commandHandler(applyTerms, async (services, { offers }, caller) => {
    await services.transact(caller, (tx) => copyAllTerms(tx, offers));
    return { applied: true };
  }),
  commandHandler(resizeQuota, (services, { terms, maxQty }, caller) =>
    services.transact(caller, async (tx) => {
      await copyTerms(tx, terms); // The event that makes the quota may be in flight.
      return setQuotaCap(tx, { offerId: terms.offerId, maxQty });
    }),
  ),
];
