import type { Refusal } from '@muster/kit/domain';
import { HoldLimitExceeded } from '../quota/quota.refusals.ts';
import type { BatchRule, QuotaRequest } from '../quota/quota.rules.ts';
import { isYoung } from '../quota/young-account.ts';
import type { HoldCeilings } from '../settings.ts';

export interface HolderRequest extends QuotaRequest {
  /** Digest of the caller's network address; null where addresses are not limited, or the address is not known. */
  readonly network: string | null;
}

/** A shop's ceilings over unpaid units, by customer and by address, whatever the offers. */
export function ceilingRule(
  { user, address, young }: HoldCeilings,
  /** Unpaid units before this batch, by user id and by network. */
  heldBefore: ReadonlyMap<string, number>,
  now: Date,
): BatchRule<HolderRequest> {
  const held = new Map(heldBefore);
  return {
    refusalOf({ userId, network, requested }) {
      const units = unitsOf(requested);
      const beyond = (limit: number | undefined, key: string, who: string): Refusal | null => {
        const before = held.get(key) ?? 0;
        return limit !== undefined && before + units > limit ? new HoldLimitExceeded(limit, before, who) : null;
      };
      return (
        (isYoung(userId, young?.hours ?? 0, now) ? beyond(young?.places, userId, 'a new account') : null) ??
        beyond(user, userId, 'one customer') ??
        (network === null ? null : beyond(address, network, 'one address'))
      );
    },
    admitted({ userId, network, requested }) {
      for (const key of network === null ? [userId] : [userId, network])
        held.set(key, (held.get(key) ?? 0) + unitsOf(requested));
    },
  };
}

const unitsOf = (requested: HolderRequest['requested']): number =>
  requested.reduce((sum, { quantity }) => sum + quantity, 0);
