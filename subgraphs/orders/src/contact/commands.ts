import { orderContacts } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import { commandHandler } from '@muster/kit/subgraph';
import { settingsOf } from '../settings.ts';
import { unseal } from './personal-data.ts';

/** The newest orders of a user. */
const ORDERS_MAX = 5_000;

interface ContactRow {
  readonly id: string;
  readonly number: string;
  readonly placed_at: string;
  readonly contact: string;
  readonly shipping_address: string | null;
}

export const contactCommands = [
  commandHandler(orderContacts, async (services, { userId }, caller) => {
    if (!mayRead(caller, userId)) return { orders: [] };
    const rows = await services.db.orm.em.fork().execute<ContactRow[]>(
      `select orders.id, orders.number, orders.placed_at, contact.contact, contact.shipping_address
         from orders join order_contact as contact on contact.order_id = orders.id
        where orders.user_id = ? order by orders.id desc limit ?`,
      [userId, ORDERS_MAX],
    );
    const { MUSTER_DATA_KEY: ring } = settingsOf(services);
    return {
      orders: rows.map(({ id, number, placed_at, contact, shipping_address }) => ({
        orderId: id,
        number,
        placedAt: new Date(placed_at).toISOString(),
        contact: unseal(contact, `order_contact|contact|${id}`, ring),
        shippingAddress:
          shipping_address === null ? null : unseal(shipping_address, `order_contact|shipping_address|${id}`, ring),
      })),
    };
  }),
];

/** The calling subgraph has authorized the command; access to personal data is checked here once more. */
const mayRead = ({ actor }: Caller, userId: string): boolean => actor.kind === 'SYSTEM' || actor.id === userId;
