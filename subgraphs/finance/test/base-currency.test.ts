import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { FinanceSettings } from '../src/settings.ts';
import { anOrder, financeStage } from './harness.ts';

const stage = await financeStage({ MUSTER_BASE_CURRENCY: 'EUR' });

test('the base currency takes precedence over that of the first entry, and must be a valid code', async () => {
  await stage.says.succeeded(anOrder(randomUUID(), 'VND'));
  expect((await stage.read()).totalDebit).toEqual({ amountMinor: 0, currency: 'EUR' });
  expect((await stage.read({ currency: 'VND' })).totalDebit).toEqual({ amountMinor: 500, currency: 'VND' });
  expect(FinanceSettings.safeParse({ MUSTER_BASE_CURRENCY: 'MUSTER' }).success).toBe(false);
});
