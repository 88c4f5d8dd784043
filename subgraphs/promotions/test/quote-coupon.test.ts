import { randomUUID } from 'node:crypto';
import { aCustomer } from '@muster/testing';
import { expect, test } from 'vitest';
import { WRONG_CODES_MAX } from '../src/redemption/guesses.ts';
import { aCode, promotionsStage, times } from './harness.ts';

const stage = await promotionsStage();

test('a quote answers what a hold would, and holds nothing', async () => {
  const userId = randomUUID();
  const [used, mine] = [await stage.aCoupon({ usageLimit: 1 }), await stage.aCoupon({ usageLimitPerUser: 1 })];
  await stage.anOrderToBe(used.code);
  await stage.anOrderToBe(mine.code, { userId });
  const large = { amountMinor: 1_001, currency: 'TWD' };
  const dong = { mode: 'FIXED', valueBps: null, value: { amountMinor: 1, currency: 'VND' } };
  const cases: readonly (readonly [code: string, problem: string | null, input?: object])[] = [
    [(await stage.aCoupon()).code, null],
    [(await stage.aCoupon({ mode: 'FIXED', valueBps: null, value: large })).code, null],
    [aCode(), 'UNKNOWN'],
    [(await stage.aCoupon({ startsAt: stage.later(10) })).code, 'UNKNOWN'],
    [(await stage.aCoupon({ startsAt: stage.later(-20), endsAt: stage.later(-10) })).code, 'ENDED'],
    [(await stage.aCoupon({ minOrder: large })).code, 'BELOW_MINIMUM'],
    [(await stage.aCoupon(dong)).code, 'OTHER_CURRENCY'],
    [(await stage.aCoupon({ valueBps: 100 })).code, 'NOT_APPLICABLE', { lineTotalsMinor: [49] }],
    [used.code, 'USED_UP'],
    [mine.code, 'USED_UP_BY_YOU'],
    [mine.code.toLowerCase(), null, { userId: randomUUID() }],
  ];
  for (const [code, problem, input] of cases) {
    const usages = () => stage.graph.sql('select code, usage_count from coupon order by code');
    const before = await usages();
    const quote = await stage.quotes(code, { userId, ...input });
    expect(await usages()).toEqual(before);
    const hold = await stage.holds(code, { userId, ...input });
    if (problem === null) expect(quote).toMatchObject({ applies: true });
    else expect(quote).toMatchObject({ applies: false, problem });
    const shared = ({ applies, held, expiresAt, ...rest }: Record<string, unknown>) => [applies ?? held, rest];
    expect(shared(quote), code).toEqual(shared(hold));
  }
});

test('quotes and holds have one rate limit of wrong codes', async () => {
  const { code } = await stage.aCoupon();
  const guesser = { actor: aCustomer(), ip: '2001:db8:9::1' };
  const answers = await times(2 * WRONG_CODES_MAX.caller, () => stage.quotes(aCode(), {}, guesser));
  expect(answers.filter((answer) => !answer.applies && answer.problem === 'UNKNOWN')).toHaveLength(
    WRONG_CODES_MAX.caller,
  );
  expect(await stage.quotes(code, {}, guesser)).toMatchObject({ applies: false, problem: 'TOO_MANY_TRIES' });
  expect(await stage.holds(code, {}, guesser)).toMatchObject({ held: false, problem: 'TOO_MANY_TRIES' });
});
