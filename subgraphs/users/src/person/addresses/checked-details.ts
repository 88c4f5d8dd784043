import { e164, type FoundIssue, InvalidInput, isId } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { AdminArea } from '../areas/area.entity.ts';
import type { AddressDetails, AddressInput } from './address.rules.ts';

/** The checks that the schema of the input cannot make: whether the area exists, and whether the phone number is one. */
export async function checkedDetails(tx: Tx, input: AddressInput): Promise<AddressDetails> {
  const issues: FoundIssue[] = [];
  if (input.areaId != null) {
    const area = isId(input.areaId) ? await tx.em.findOne(AdminArea, { id: input.areaId }) : null;
    if (area === null) issues.push({ path: 'areaId', message: 'is not an area that is known', code: 'NOT_FOUND' });
    else if (area.countryCode !== input.countryCode || area.level === 'COUNTRY') {
      issues.push({ path: 'areaId', message: 'is not a part of {country}', facts: { country: input.countryCode } });
    }
  }
  const phone = input.phone ? e164(input.phone, input.countryCode) : null;
  if (input.phone && phone === null)
    issues.push({ path: 'phone', message: 'is not a phone number', code: 'BAD_FORMAT' });
  if (issues.length > 0) throw new InvalidInput(issues);
  return {
    label: input.label || null,
    recipientName: input.recipientName,
    phone,
    line1: input.line1,
    line2: input.line2 || null,
    locality: input.locality || null,
    postalCode: input.postalCode || null,
  };
}
