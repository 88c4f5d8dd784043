import { expect, test } from 'vitest';
import { changed, EMPTY_PROFILE, isInFuture, scoreOf, UpdateProfile } from './profile.rules.ts';

test.each([
  [{ dateOfBirth: '1990-02-30' }, 'dateOfBirth'],
  [{ dateOfBirth: '1990-2-3' }, 'dateOfBirth'],
  [{ dateOfBirth: '1899-12-31' }, 'dateOfBirth'],
  [{ firstName: 'x'.repeat(101) }, 'firstName'],
  [{ avatarUrl: 'http://x.example/a.png' }, 'avatarUrl'],
  [{ avatarUrl: 'javascript:alert(1)' }, 'avatarUrl'],
  [{ preferredCurrency: 'XYZ' }, 'preferredCurrency'],
  [{ preferredLanguage: 'de' }, 'preferredLanguage'],
  [{ timezone: 'Asia/Nowhere' }, 'timezone'],
])('%j is refused', (change, path) => {
  expect(UpdateProfile.safeParse(change).error?.issues[0]?.path).toEqual([path]);
});

test('a change leaves missing fields as they are, and null removes', () => {
  const anna = changed(EMPTY_PROFILE, { firstName: 'Anna', gender: 'FEMALE', newsletterSubscribed: true });
  expect(changed(anna, { lastName: 'Nguyễn', gender: null })).toEqual({
    ...EMPTY_PROFILE,
    firstName: 'Anna',
    lastName: 'Nguyễn',
    newsletterSubscribed: true,
  });
  expect(changed(anna, { firstName: '', newsletterSubscribed: null })).toMatchObject({
    firstName: null,
    newsletterSubscribed: false,
  });
});

test('a score counts filled-in fields', () => {
  expect(scoreOf(EMPTY_PROFILE)).toBe(0);
  expect(scoreOf({ ...EMPTY_PROFILE, newsletterSubscribed: true })).toBe(0);
  expect(scoreOf({ ...EMPTY_PROFILE, firstName: 'A', lastName: 'B', timezone: 'Asia/Taipei', gender: 'OTHER' })).toBe(
    50,
  );
});

test('tomorrow is in the future, today is not', () => {
  const now = new Date('2026-03-01T23:59:00Z');
  expect([isInFuture('2026-03-01', now), isInFuture('2026-03-02', now)]).toEqual([false, true]);
});
