import { orderContacts } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import { typedQuery } from '@muster/kit/orm';
import { commandHandler } from '@muster/kit/subgraph';
import { contextOf, unseal } from '../contact/personal-data.ts';
import { SealedContact } from '../contact/sealed-contact.entity.ts';
import { settingsOf } from '../settings.ts';
import { Order } from './order.entity.ts';

/** The newest orders of a user. */
const ORDERS_MAX = 5_000;

export const contactCommands = [
  commandHandler(orderContacts, async (services, { userId }, caller) => {
    if (!mayRead(caller, userId)) return { orders: [] };
    const rows = await typedQuery(services.db.orm.em.fork(), [Order, SealedContact], (db) =>
      db
        .selectFrom('Order as order')
        .innerJoin('SealedContact as personal', 'personal.orderId', 'order.id')
        .select(['order.id', 'order.number', 'order.placedAt', 'personal.contact', 'personal.shippingAddress'])
        .where('order.userId', '=', userId)
        .orderBy('order.id', 'desc')
        .limit(ORDERS_MAX),
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
    };
  }),
];

/** The calling subgraph has authorized the command; access to personal data is checked here once more. */
const mayRead = ({ actor }: Caller, userId: string): boolean => actor.kind === 'SYSTEM' || actor.id === userId;
