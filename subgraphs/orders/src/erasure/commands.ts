import { orderContacts } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import { typedQuery } from '@muster/kit/orm';
import { commandHandler } from '@muster/kit/subgraph';
import { contextOf, unseal } from '../contact/personal-data.ts';
import { SealedContact } from '../contact/sealed-contact.entity.ts';
import { Order } from '../order/order.entity.ts';
import { settingsOf } from '../settings.ts';
import { WaitingListEntry } from '../waiting-list/entry.entity.ts';

/** The newest orders of a user, and the newest of their waiting list entries. */
const ROWS_MAX = 5_000;

export const personCommands = [
  commandHandler(orderContacts, async (services, { userId }, caller) => {
    if (!mayRead(caller, userId)) return { orders: [], waitingListEntries: [] };
    const em = services.db.orm.em.fork();
    const entries = await em.find(WaitingListEntry, { userId }, { orderBy: { id: 'desc' }, limit: ROWS_MAX });
    const rows = await typedQuery(em, [Order, SealedContact], (db) =>
      db
        .selectFrom('Order as order')
        .innerJoin('SealedContact as personal', 'personal.orderId', 'order.id')
        .select(['order.id', 'order.number', 'order.placedAt', 'personal.contact', 'personal.shippingAddress'])
        .where('order.userId', '=', userId)
        .orderBy('order.id', 'desc')
        .limit(ROWS_MAX),
    );
    const { MUSTER_DATA_KEY: ring } = settingsOf(services);
    return {
      orders: rows.map(({ id, number, placedAt, contact, shippingAddress }) => ({
        orderId: id,
        number,
        placedAt: placedAt.toISOString(),
        contact: unseal(contact, contextOf('contact', id), ring),
        shippingAddress:
          shippingAddress == null ? null : unseal(shippingAddress, contextOf('shipping_address', id), ring),
      })),
      waitingListEntries: entries.map(({ id, offerId, variantId, quantity, status, joinedAt, endedAt }) => ({
        entryId: id,
        offerId,
        variantId: variantId ?? null,
        quantity,
        status,
        joinedAt: joinedAt.toISOString(),
        endedAt: endedAt?.toISOString() ?? null,
      })),
    };
  }),
];

/** The calling subgraph has authorized the command; access to personal data is checked here once more. */
const mayRead = ({ actor }: Caller, userId: string): boolean => actor.kind === 'SYSTEM' || actor.id === userId;
