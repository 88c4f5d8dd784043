import { loadAllBy, loadBy, visibleIf } from '@muster/kit/subgraph';
import { mayReadBooks } from '../ledger/ledger.policy.ts';
import { JournalEntry, JournalLine } from './journal.entity.ts';

export const entryById = loadBy(JournalEntry, 'id', visibleIf(mayReadBooks));

export const linesOfEntry = loadAllBy(JournalLine, 'entryId', { position: 'asc' }, visibleIf(mayReadBooks));
