import { randomUUID } from 'node:crypto';
import { aCustomer } from '@muster/testing';
import { expect, test } from 'vitest';
import { WRONG_CODES_MAX } from '../src/redemption/guesses.ts';
import { aCode, promotionsStage, times } from './harness.ts';

const stage = await promotionsStage();

const UNKNOWN = { held: false, problem: 'UNKNOWN', reason: 'There is no such coupon.' };
const TOO_MANY = {
  held: false,
  problem: 'TOO_MANY_TRIES',
  reason: 'Too many coupon codes were wrong. Try again in an hour.',
};
const guesses = (who: object, count: number) => times(count, () => stage.holds(aCode(), {}, who));

test('the rate limit of wrong codes holds under concurrency, and then refuses the right code too', async () => {
  const { code } = await stage.aCoupon();
  const guesser = { actor: aCustomer(), ip: '2001:db8:1::1' };
  const answers = await guesses(guesser, 3 * WRONG_CODES_MAX.caller);
  expect(answers.filter(({ held }) => !held)).toHaveLength(answers.length);
  expect(answers.filter((answer) => 'reason' in answer && answer.reason === UNKNOWN.reason)).toHaveLength(
    WRONG_CODES_MAX.caller,
  );
  expect(await stage.holds(code, {}, guesser)).toEqual(TOO_MANY);
  // Others are not concerned, and an hour later nor is the guesser.
  expect(await stage.holds(code, {}, { actor: aCustomer(), ip: '2001:db8:2::1' })).toMatchObject({ held: true });
  await stage.passes(61);
  expect(await stage.holds((await stage.aCoupon()).code, {}, guesser)).toMatchObject({ held: true });
});

test('many accounts of one address, and one account of many addresses, are counted too', async () => {
  const { code } = await stage.aCoupon();
  const network = (host: number) => `2001:db8:3:4::${host.toString(16)}`;
  for (let index = 0; index < WRONG_CODES_MAX.address; index += 1)
    expect(await stage.holds(aCode(), {}, { actor: aCustomer(), ip: network(index) })).toEqual(UNKNOWN);
  expect(await stage.holds(code, {}, { actor: aCustomer(), ip: network(999) })).toEqual(TOO_MANY);
  const actor = aCustomer();
  for (let index = 0; index < WRONG_CODES_MAX.caller; index += 1)
    await stage.holds(aCode(), {}, { actor, ip: `192.0.2.${index}` });
  expect(await stage.holds(code, {}, { actor, ip: '198.51.100.1' })).toEqual(TOO_MANY);
});

test('a right code never counts, however often it is used or refused', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const who = { actor: aCustomer(), ip: '192.0.2.200' };
  await times(2 * WRONG_CODES_MAX.caller, () => stage.holds(coupon.code, {}, who));
  expect(await stage.holds(coupon.code, {}, who)).toMatchObject({ held: false, problem: 'USED_UP' });
});

test('a code before its validity is answered and counted like an unknown one', async () => {
  const early = await stage.aCoupon({ startsAt: stage.later(30) });
  const who = { actor: aCustomer(), ip: '192.0.2.201' };
  for (let index = 0; index < WRONG_CODES_MAX.caller; index += 1)
    expect(await stage.holds(early.code, {}, who)).toEqual(UNKNOWN);
  expect(await stage.holds(early.code, { holdId: randomUUID() }, who)).toEqual(TOO_MANY);
});

test('IP addresses are stored as hashes, and counts older than an hour are deleted', async () => {
  await guesses({ actor: aCustomer(), ip: '192.0.2.99' }, 1);
  expect(JSON.stringify(await stage.graph.sql('select guesser from coupon_guess'))).not.toContain('192.0.2.99');
  await stage.passes(61);
  await guesses({ actor: aCustomer(), ip: undefined }, 1);
  expect(await stage.graph.sql('select guesser from coupon_guess')).toHaveLength(1);
});
