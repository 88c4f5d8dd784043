import { type Actor, may } from '@muster/kit/domain';
import { column, type Tx } from '@muster/kit/orm';
import { type LoaderDefinition, type Reader, type RequestContext, refuseWithoutFactor } from '@muster/kit/subgraph';
import { settingsOf } from '../settings.ts';
import type { Address, Contact } from './contact.ts';
import { contextOf, unseal } from './personal-data.ts';

export interface OrderContacts {
  readonly contact: Contact;
  readonly shippingAddress: Address | null;
}

interface ContactRow {
  readonly orderId: string;
  readonly userId: string;
  readonly contact: string;
  readonly shippingAddress: string | null;
}

const isOwner = (actor: Actor, { userId }: { userId: string }): boolean => actor.kind === 'USER' && actor.id === userId;

/** Personal data of others needs both permissions. */
const maySeeContacts = (actor: Actor): boolean => may(actor, 'order:read_any') && may(actor, 'user:read_personal_data');

const loaders = new WeakMap<RequestContext, LoaderDefinition<string, OrderContacts | null>>();

/**
 * Contacts and shipping addresses of orders, opened; null once they were erased, and for an actor who may not see them. Those of
 * others require the second factor and leave an audit entry for each order. One definition for each request, whose transaction
 * writes the entries.
 */
export function contactsOfOrders(ctx: RequestContext): LoaderDefinition<string, OrderContacts | null> {
  const known = loaders.get(ctx) ?? (async (ids: readonly string[], reader: Reader) => readContacts(ctx, ids, reader));
  loaders.set(ctx, known);
  return known;
}

async function readContacts(ctx: RequestContext, orderIds: readonly string[], { actor, read }: Reader) {
  const rows = await read<ContactRow>({
    sql: `select contact.order_id as "orderId", orders.user_id as "userId", contact.contact, contact.shipping_address as "shippingAddress"
            from order_contact as contact join orders on orders.id = contact.order_id where contact.order_id = any(?::uuid[])`,
    params: [column(orderIds)],
  });
  const visible = rows.filter((row) => isOwner(actor, row) || maySeeContacts(actor));
  const ofOthers = visible.filter((row) => !isOwner(actor, row));
  if (ofOthers.length > 0) {
    await refuseWithoutFactor(ctx);
    // Not by the context, which would clear every loader: nothing that was loaded has changed.
    await ctx.services.transact(ctx.caller, async (tx) => noteReads(tx, ofOthers));
  }
  const { MUSTER_DATA_KEY: ring } = settingsOf(ctx.services);
  const byOrder = new Map(visible.map((row) => [row.orderId, row]));
  return orderIds.map((id) => {
    const row = byOrder.get(id);
    if (row === undefined) return null;
    const { contact, shippingAddress } = row;
    return {
      contact: unseal<Contact>(contact, contextOf('contact', id), ring),
      shippingAddress:
        shippingAddress === null ? null : unseal<Address>(shippingAddress, contextOf('shipping_address', id), ring),
    };
  });
}

function noteReads(tx: Tx, rows: readonly ContactRow[]): void {
  for (const { orderId, userId } of rows)
    tx.audit({ action: 'order.read_contact', entityType: 'Order', entityId: orderId, after: { customerId: userId } });
}
