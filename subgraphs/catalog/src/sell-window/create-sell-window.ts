import { sellWindowCreated } from '@muster/events';
import { CodeTaken, field } from '@muster/kit/domain';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { CONFIRM_MODES, GOAL_POLICIES, KINDS, SellWindow } from './sell-window.entity.ts';

const MINUTES_A_DAY = 24 * 60;
export const PAYMENT_WINDOW_DEFAULT_MINUTES = MINUTES_A_DAY;
export const PAYMENT_GRACE_DEFAULT_MINUTES = 30;
const DURATION_MAX_DAYS = 5 * 366;

export const CreateSellWindow = z
  .object({
    code: field.handle(64),
    name: field.name(200),
    kind: z.enum(KINDS),
    startAt: field.moment,
    closeAt: field.moment,
    timezone: field.timezone,
    goalPolicy: z.enum(GOAL_POLICIES).nullish(),
    confirmMode: z.enum(CONFIRM_MODES).nullish(),
    paymentWindowMinutes: z
      .int()
      .min(1)
      .max(90 * MINUTES_A_DAY)
      .nullish(),
    paymentGraceMinutes: z
      .int()
      .min(0)
      .max(30 * MINUTES_A_DAY)
      .nullish(),
  })
  .refine(({ startAt, closeAt }) => closeAt > startAt, { path: ['closeAt'], message: 'must be after startAt' })
  .refine(
    ({ startAt, closeAt }) => closeAt.getTime() - startAt.getTime() <= DURATION_MAX_DAYS * MINUTES_A_DAY * 60_000,
    {
      path: ['closeAt'],
      message: 'must be within five years of startAt',
    },
  );

/** Creates a sell window as a draft. */
export async function createSellWindow(tx: Tx, input: z.infer<typeof CreateSellWindow>): Promise<SellWindow> {
  const { code, name, kind, startAt, closeAt, timezone } = input;
  const window = tx.em.create(SellWindow, {
    code,
    name,
    kind,
    status: 'DRAFT',
    startAt,
    closeAt,
    timezone,
    goalPolicy: input.goalPolicy ?? 'ALL_OR_NOTHING',
    confirmMode: input.confirmMode ?? 'MANUAL',
    paymentWindowMinutes: input.paymentWindowMinutes ?? PAYMENT_WINDOW_DEFAULT_MINUTES,
    paymentGraceMinutes: input.paymentGraceMinutes ?? PAYMENT_GRACE_DEFAULT_MINUTES,
    createdAt: tx.now,
  });
  try {
    await tx.em.flush();
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_sell_window_a_code') throw new CodeTaken(code);
    throw error;
  }
  tx.emit(sellWindowCreated, {
    sellWindowId: window.id,
    code,
    startAt: startAt.toISOString(),
    closeAt: closeAt.toISOString(),
  });
  tx.audit({
    action: 'sell_window.create',
    entityType: 'SellWindow',
    entityId: window.id,
    after: { code, kind, startAt, closeAt },
  });
  return window;
}
