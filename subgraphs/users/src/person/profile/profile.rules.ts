import { field } from '@muster/kit/domain';
import { z } from 'zod';

export const GENDERS = ['FEMALE', 'MALE', 'OTHER', 'UNDISCLOSED'] as const;
export const LANGUAGES = ['zh-TW', 'vi', 'en'] as const;
const OLDEST_YEAR = 1900;

const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 1990-12-31')
  .refine((text) => new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) ?? false, 'is not a day of the calendar')
  .refine((text) => Number(text.slice(0, 4)) >= OLDEST_YEAR, {
    message: 'must not be before {year}',
    params: { code: 'TOO_SMALL', facts: { year: OLDEST_YEAR } },
  });

/** Null removes a value; a missing field stays as it is. */
export const UpdateProfile = z.object({
  firstName: field.text(100).nullish(),
  lastName: field.text(100).nullish(),
  dateOfBirth: date.nullish(),
  gender: z.enum(GENDERS).nullish(),
  avatarUrl: field.url.nullish(),
  preferredCurrency: field.currency.nullish(),
  preferredLanguage: z.enum(LANGUAGES).nullish(),
  timezone: field.timezone.nullish(),
  newsletterSubscribed: z.boolean().nullish(),
  expectedVersion: field.expectedVersion,
});
export type UpdateProfile = z.infer<typeof UpdateProfile>;

/** The part of a profile that identifies a person; sealed as one value. */
export interface ProfileDetails {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly dateOfBirth: string | null;
  readonly gender: (typeof GENDERS)[number] | null;
  readonly avatarUrl: string | null;
}

export interface Profile extends ProfileDetails {
  readonly preferredCurrency: string | null;
  readonly preferredLanguage: (typeof LANGUAGES)[number] | null;
  readonly timezone: string | null;
  readonly newsletterSubscribed: boolean;
}

/** A profile and its version, 0 before the first change. */
export interface VersionedProfile {
  readonly profile: Profile;
  readonly version: number;
}

export const EMPTY_PROFILE: Profile = {
  firstName: null,
  lastName: null,
  dateOfBirth: null,
  gender: null,
  avatarUrl: null,
  preferredCurrency: null,
  preferredLanguage: null,
  timezone: null,
  newsletterSubscribed: false,
};

/** A profile after a change: fields that the change leaves out stay. */
export const changed = (profile: Profile, change: Omit<UpdateProfile, 'expectedVersion'>): Profile => {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const next = { ...profile, ...Object.fromEntries(given) };
  return {
    ...next,
    firstName: next.firstName || null,
    lastName: next.lastName || null,
    newsletterSubscribed: next.newsletterSubscribed ?? false,
  };
};

/** Completeness of a profile in percent. The newsletter does not count. */
export function scoreOf({ newsletterSubscribed: _, ...profile }: Profile): number {
  const values = Object.values(profile);
  return Math.round((100 * values.filter((value) => value !== null).length) / values.length);
}

/** A check of its own, for it is the only one that depends on the clock. */
export const isInFuture = (day: string, now: Date): boolean => day > now.toISOString().slice(0, 10);
