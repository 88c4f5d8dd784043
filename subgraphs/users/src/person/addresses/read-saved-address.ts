import type { savedAddress } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import type { InputOf, OutputOf } from '@muster/kit/events';
import type { Services } from '@muster/kit/subgraph';
import { keyOfRow } from '../../account/data-key.ts';
import { settingsOf } from '../../settings.ts';
import { AdminArea } from '../areas/area.entity.ts';
import { UserAddress } from './address.entity.ts';
import { openAddress } from './address.personal.ts';
import { fits } from './address.rules.ts';

/** Answers the caller's own address; null for that of somebody else, and for one of invoices only. */
export async function readSavedAddress(
  services: Services,
  { addressId }: InputOf<typeof savedAddress>,
  { actor }: Caller,
): Promise<OutputOf<typeof savedAddress>> {
  if (actor.kind !== 'USER') return { address: null };
  const em = services.db.orm.em.fork();
  const row = await em.findOne(UserAddress, { id: addressId, accountId: actor.id }, { populate: ['dataKey'] });
  if (row === null || !fits(row.kind, 'SHIPPING')) return { address: null };
  const { recipientName, phone, line1, line2, locality, areaId, postalCode, countryCode } = openAddress(
    row,
    keyOfRow(row, settingsOf(services).MUSTER_DATA_KEY),
  );
  const area = areaId === null ? null : await em.findOne(AdminArea, { id: areaId });
  const city = locality ?? area?.name ?? '';
  return { address: { recipientName, phone, line1, line2, city, areaId, postalCode, countryCode } };
}
