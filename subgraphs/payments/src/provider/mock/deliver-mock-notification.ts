import type { Caller } from '@muster/kit/domain';
import { defineJob, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { settingsOf } from '../../settings.ts';
import { MockNotification } from './mock.entity.ts';
import { SIGNATURE_HEADER, sign } from './mock-signature.ts';

const RETRY_FIRST_MS = 200;
const RETRY_MAX_MS = 5_000;
/** With the delays above this is about an hour and a half. */
const ATTEMPTS_MAX = 1_000;
const ANSWER_TIMEOUT_MS = 5_000;

const Delivery = z.object({ notificationId: z.uuid(), copy: z.int().min(1), attempt: z.int().min(1) });
type Delivery = z.infer<typeof Delivery>;

export const deliverMockNotificationJob = defineJob({ kind: 'deliver-mock-notification', payload: Delivery });

export function deliverLater(tx: Tx, delivery: Delivery, delayMs: number): void {
  const { notificationId, copy } = delivery;
  const runAt = new Date(tx.now.getTime() + delayMs);
  tx.schedule(deliverMockNotificationJob, `${notificationId}:${copy}`, delivery, runAt);
}

/** Delivers a notification to the shop over HTTP, as an outside provider would, with retries until the shop answers 200. */
export async function deliverMockNotification(services: Services, delivery: Delivery, caller: Caller): Promise<void> {
  const em = services.db.orm.em.fork();
  const notification = await em.findOneOrFail(MockNotification, { id: delivery.notificationId });
  if (await isAccepted(services, notification)) {
    await em.nativeUpdate(
      MockNotification,
      { id: notification.id, deliveredAt: null },
      { deliveredAt: services.clock.now() },
    );
  } else if (delivery.attempt < ATTEMPTS_MAX) {
    const delayMs = Math.min(RETRY_FIRST_MS * 2 ** (delivery.attempt - 1), RETRY_MAX_MS);
    await services.transact(caller, async (tx) =>
      deliverLater(tx, { ...delivery, attempt: delivery.attempt + 1 }, delayMs),
    );
  } else {
    services.log.error(
      { eventId: notification.id, attempts: delivery.attempt },
      'Mock provider gave up on a notification',
    );
  }
}

async function isAccepted(services: Services, { id, body }: MockNotification): Promise<boolean> {
  const { clock, log } = services;
  const { mock } = settingsOf(services);
  try {
    const { status, body: answer } = await fetch(mock.webhookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: sign(mock.secret, body, clock.now()) },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    await answer?.cancel(); // An unread body would hold the connection.
    if (status !== 200) log.warn({ eventId: id, status }, 'Shop did not accept a notification of the mock provider');
    return status === 200;
  } catch (error) {
    log.warn({ eventId: id, err: error }, 'Mock provider cannot reach the shop');
    return false;
  }
}
