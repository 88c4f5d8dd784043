import { CurrencyCode, common, enumType, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { PREFERENCES_MAX } from './preference.personal.ts';
import type { Profile } from './profile.rules.ts';

export const GenderEnum = enumType('Gender', 'Gender, as the person states it.', {
  FEMALE: 'Female, as stated by the person.',
  MALE: 'Male, as stated by the person.',
  OTHER: 'Neither of the two.',
  UNDISCLOSED: 'Not disclosed by the person.',
});

@ObjectType('UserProfile', { description: 'Profile of a person. Stored encrypted.' })
export class ProfileType {
  @Field(() => String, { nullable: true, description: 'Given (first) name.' })
  firstName!: string | null;

  @Field(() => String, { nullable: true, description: 'Family (last) name.' })
  lastName!: string | null;

  @Field(() => String, { nullable: true, description: 'Date of birth: `1990-12-31`.' })
  dateOfBirth!: string | null;

  @Field(() => GenderEnum, { nullable: true, description: 'Gender, as the person states it.' })
  gender!: Profile['gender'];

  @Field(() => String, { nullable: true, description: 'Address of a picture, with https.' })
  avatarUrl!: string | null;

  @Field(() => CurrencyCode, { nullable: true, description: 'Currency for showing prices.' })
  preferredCurrency!: string | null;

  @Field(() => String, { nullable: true, description: '`zh-TW`, `vi` or `en`.' })
  preferredLanguage!: Profile['preferredLanguage'];

  @Field(() => String, { nullable: true, description: 'IANA time zone: `Asia/Taipei`.' })
  timezone!: string | null;

  @Field(() => Boolean, { description: 'Whether the newsletter is subscribed.' })
  newsletterSubscribed!: boolean;

  @Field(() => Int, { description: 'Completeness in percent, without the newsletter.' })
  completionScore!: number;

  @Field(() => Int, {
    description: 'Version of the profile, counted up by each change, for `expectedVersion`; 0 before the first.',
  })
  version!: number;
}

@ObjectType('UserPreference', { description: 'Setting that a client stores for an account.' })
export class PreferenceType {
  @Field(() => String, { description: 'Name of the setting, chosen by the client.' })
  key!: string;

  @Field(() => String, { description: 'Value, as the client wrote it.' })
  value!: string;
}

@InputType({ description: 'Changes of a profile: null removes a value, a missing field stays.' })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: 'At most 100 characters.' })
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: 'At most 100 characters.' })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'Date of birth, not in the future: `1990-12-31`.' })
  dateOfBirth?: string | null;

  @Field(() => GenderEnum, { nullable: true, description: 'Gender, as you state it.' })
  gender?: Profile['gender'];

  @Field(() => String, { nullable: true, description: 'At most 500 characters, beginning with https://.' })
  avatarUrl?: string | null;

  @Field(() => CurrencyCode, { nullable: true, description: 'Currency for showing prices.' })
  preferredCurrency?: string | null;

  @Field(() => String, { nullable: true, description: '`zh-TW`, `vi` or `en`.' })
  preferredLanguage?: string | null;

  @Field(() => String, { nullable: true, description: 'IANA time zone: `Asia/Taipei`.' })
  timezone?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether to subscribe to the newsletter.' })
  newsletterSubscribed?: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Version of the profile that you read; left out, the last write wins.',
  })
  expectedVersion?: number | null;
}

@ObjectType({ description: 'The changed profile.' })
export class ProfilePayload {
  @Field(() => ProfileType, { description: 'The profile after the change.' })
  profile!: ProfileType;
}

@ObjectType({ description: 'The settings after the change.' })
export class PreferencesPayload {
  @ListSize(PREFERENCES_MAX)
  @Field(() => [PreferenceType], { description: 'All settings, by key.' })
  preferences!: PreferenceType[];
}

export const UpdateProfileResult = resultUnion(
  'UpdateProfileResult',
  'Result of `updateProfile`: the profile, or a refusal.',
  ProfilePayload,
  [common.staleVersion, common.invalidInput, common.notFound],
);
export const SetPreferenceResult = resultUnion(
  'SetPreferenceResult',
  'Result of `setPreference`: all settings, or a refusal.',
  PreferencesPayload,
  [common.tooMany, common.invalidInput, common.notFound],
);
