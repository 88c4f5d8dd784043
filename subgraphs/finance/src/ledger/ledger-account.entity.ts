import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';
import { ACCOUNT_TYPES } from './ledger-account.rules.ts';

const LedgerAccountSchema = defineEntity({
  name: 'LedgerAccount',
  properties: {
    ...identity,
    code: p.text(),
    name: p.text(),
    type: p.enum(ACCOUNT_TYPES),
    parentId: p.uuid().nullable(),
  },
});

/** Account of the chart of accounts, which migrations fill. */
export class LedgerAccount extends LedgerAccountSchema.class {}
LedgerAccountSchema.setClass(LedgerAccount);
