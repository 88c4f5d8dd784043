import { sampleItemCreated } from '@muster/events';
import { field } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { SampleItem } from './item.entity.ts';

export const CreateItem = z.object({ name: field.name(200) });

/** Creates an item that everybody sees. */
export async function createItem(tx: Tx, { name }: z.infer<typeof CreateItem>): Promise<SampleItem> {
  const item = tx.em.create(SampleItem, { name, createdAt: tx.now });
  await tx.em.flush();
  tx.emit(sampleItemCreated, { itemId: item.id });
  tx.audit({ action: 'sample_item.create', entityType: 'SampleItem', entityId: item.id, after: { name } });
  return item;
}
