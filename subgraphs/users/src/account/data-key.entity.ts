import { defineEntity, p } from '@mikro-orm/core';

const DataKeySchema = defineEntity({
  name: 'DataKey',
  properties: {
    accountId: p.uuid().primary(),
    sealedKey: p.text(),
    createdAt: p.datetime(),
  },
});

/** The key that seals the personal data of one account. Erasing the account deletes it. */
export class DataKey extends DataKeySchema.class {}
DataKeySchema.setClass(DataKey);

/** The properties of a row that is sealed with its account's key: `populate: ['dataKey']` joins the key in one statement. */
export const sealedWithDataKey = {
  accountId: p.uuid(),
  dataKey: () => p.manyToOne(DataKey).fieldName('account_id').persist(false).nullable(),
};
