import { loadBy, visibleIf } from '@muster/kit/subgraph';
import { mayReadBooks } from './ledger.policy.ts';
import { LedgerAccount } from './ledger-account.entity.ts';

export const accountById = loadBy(LedgerAccount, 'id', visibleIf(mayReadBooks));

export const accountByCode = loadBy(LedgerAccount, 'code', visibleIf(mayReadBooks));
