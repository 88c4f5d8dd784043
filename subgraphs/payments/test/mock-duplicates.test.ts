import { paymentSucceeded } from '@muster/events';
import { expect, test } from 'vitest';
import { paymentsStage } from './harness.ts';

const stage = await paymentsStage({ MUSTER_MOCK_DUPLICATE_RATE: '1' });
const { graph } = stage;

test('a webhook that is delivered twice takes effect once', async () => {
  const { payment } = await stage.aPendingPayment();
  await stage.press(payment.payUrl, 'SUCCEEDED');
  const jobs = await graph.sql(`select key from job where kind = 'deliver-mock-notification'`);
  expect(jobs).toHaveLength(2);
  await graph.runDueJobs();
  expect(await stage.statusOf(payment)).toBe('SUCCEEDED');
  expect(await graph.emitted(paymentSucceeded)).toHaveLength(1);
  expect(await graph.sql('select status from provider_webhook')).toEqual([{ status: 'APPLIED' }]);
});
