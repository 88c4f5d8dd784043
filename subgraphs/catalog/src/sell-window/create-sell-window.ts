import { DECISION_DEFAULT_MINUTES, sellWindowCreated } from '@muster/events';
import { CodeTaken, field } from '@muster/kit/domain';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { noteChange } from './note-change.ts';
import { CONFIRM_MODES, GOAL_POLICIES, KINDS, SellWindow } from './sell-window.entity.ts';

const MINUTES_A_DAY = 24 * 60;
export const PAYMENT_WINDOW_DEFAULT_MINUTES = MINUTES_A_DAY;
export const PAYMENT_GRACE_DEFAULT_MINUTES = 30;
const DURATION_MAX_MS = 5 * 366 * MINUTES_A_DAY * 60_000;

/** Rules of each field, which hold for a new window and for a changed one. */
export const windowFields = {
  name: field.name(200),
  description: field.text(10_000),
  startAt: field.moment,
  closeAt: field.moment,
  timezone: field.timezone,
  goalPolicy: z.enum(GOAL_POLICIES),
  confirmMode: z.enum(CONFIRM_MODES),
  paymentWindowMinutes: z
    .int()
    .min(1)
    .max(90 * MINUTES_A_DAY),
  paymentGraceMinutes: z
    .int()
    .min(0)
    .max(30 * MINUTES_A_DAY),
  decisionMinutes: z
    .int()
    .min(0)
    .max(30 * MINUTES_A_DAY),
};

type Period = Pick<SellWindow, 'startAt' | 'closeAt'>;

/** The rules of a closing time, which hold at its creation and at each change. */
export const closeAtIssueOf = (startAt: Date, closeAt: Date): string | null => {
  if (closeAt <= startAt) return 'must be after startAt';
  return closeAt.getTime() - startAt.getTime() > DURATION_MAX_MS ? 'must be within five years of startAt' : null;
};

/** Refinement of an input that has the period of a window. */
export const checkPeriod = ({ startAt, closeAt }: Period, context: z.RefinementCtx): void => {
  const message = closeAtIssueOf(startAt, closeAt);
  if (message !== null) context.addIssue({ code: 'custom', path: ['closeAt'], message });
};

export const windowCode = field.handle(64);

export const CreateSellWindow = z
  .object({
    ...windowFields,
    code: windowCode,
    kind: z.enum(KINDS),
    description: windowFields.description.nullish(),
    goalPolicy: windowFields.goalPolicy.nullish(),
    confirmMode: windowFields.confirmMode.nullish(),
    paymentWindowMinutes: windowFields.paymentWindowMinutes.nullish(),
    paymentGraceMinutes: windowFields.paymentGraceMinutes.nullish(),
    decisionMinutes: windowFields.decisionMinutes.nullish(),
  })
  .superRefine(checkPeriod);

/** Creates a sell window as a draft. */
export async function createSellWindow(tx: Tx, input: z.infer<typeof CreateSellWindow>): Promise<SellWindow> {
  const { code, name, kind, startAt, closeAt, timezone } = input;
  const window = await insertDraft(tx, {
    code,
    name,
    description: input.description || null,
    kind,
    startAt,
    closeAt,
    timezone,
    goalPolicy: input.goalPolicy ?? 'ALL_OR_NOTHING',
    confirmMode: input.confirmMode ?? 'MANUAL',
    paymentWindowMinutes: input.paymentWindowMinutes ?? PAYMENT_WINDOW_DEFAULT_MINUTES,
    paymentGraceMinutes: input.paymentGraceMinutes ?? PAYMENT_GRACE_DEFAULT_MINUTES,
    decisionMinutes: input.decisionMinutes ?? DECISION_DEFAULT_MINUTES,
  });
  const after = { code, kind, startAt, closeAt };
  noteChange(tx, window.id, { kind: 'CREATED', after });
  tx.audit({ action: 'sell_window.create', entityType: 'SellWindow', entityId: window.id, after });
  return window;
}

type Draft = Pick<SellWindow, 'code' | 'name' | 'description' | 'kind' | 'startAt' | 'closeAt' | 'timezone'> &
  Pick<SellWindow, 'goalPolicy' | 'confirmMode' | 'paymentWindowMinutes' | 'paymentGraceMinutes' | 'decisionMinutes'>;

/** Writes a draft and emits it; CodeTaken when another window has its code. */
export async function insertDraft(tx: Tx, draft: Draft): Promise<SellWindow> {
  const window = tx.em.create(SellWindow, { ...draft, status: 'DRAFT', createdAt: tx.now });
  try {
    await tx.em.flush();
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_sell_window_a_code') throw new CodeTaken(draft.code);
    throw error;
  }
  tx.emit(sellWindowCreated, {
    sellWindowId: window.id,
    code: window.code,
    startAt: window.startAt.toISOString(),
    closeAt: window.closeAt.toISOString(),
  });
  return window;
}
