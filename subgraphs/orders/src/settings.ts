import { dataKeySetting } from '@muster/kit/crypto';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';

const PLACES_MAX = 1_000_000;
const places = z.int().min(1).max(PLACES_MAX);

/** Ceilings on unpaid units, and on the time that they are held. A ceiling that is left out is not checked. */
const HoldCeilings = z.strictObject({
  /** By one customer or API client. */
  user: places.optional(),
  /** From one address (the /64 of IPv6). */
  address: places.optional(),
  /** By an account that is younger than `hours`. */
  young: z.strictObject({ hours: z.int().min(1).max(8_760), places }).optional(),
  /** Minutes until an order expires for which no payment is requested yet. */
  minutes: z.int().min(1).max(525_600).optional(),
});
export type HoldCeilings = z.infer<typeof HoldCeilings>;

const holdsSetting = z
  .string()
  .transform((text, problems): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      problems.addIssue('must be JSON such as {"user":20,"address":100,"young":{"hours":24,"places":2},"minutes":60}');
      return z.NEVER;
    }
  })
  .pipe(HoldCeilings)
  .optional();

const OFFER_MINUTES_DEFAULT = 60;
const OFFER_MINUTES_MAX = 10_080;

export const OrdersSettings = z.object({
  MUSTER_DATA_KEY: dataKeySetting,
  MUSTER_HOLDS: holdsSetting.meta({
    description:
      'How many unpaid units may be held, and for how long, as JSON: `{"user":20,"address":100,"young":{"hours":24,"places":2},"minutes":60}`: [limits](limits.md).',
    unset: 'no limit',
  }),
  MUSTER_WAITING_LIST_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(OFFER_MINUTES_MAX)
    .default(OFFER_MINUTES_DEFAULT)
    .meta({
      description: 'How many minutes a unit that came back is held for the next in line of a waiting list.',
    }),
});

export const settingsOf = ({ settings }: Services): z.infer<typeof OrdersSettings> => settings(OrdersSettings);
