import { CurrencyCode, common, enumType, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { PREFERENCES_MAX } from './preferences.ts';
import type { Profile } from './profile.rules.ts';

export const GenderEnum = enumType('Gender', 'What somebody says of their gender.', {
  FEMALE: 'A woman.',
  MALE: 'A man.',
  OTHER: 'Neither of the two.',
  UNDISCLOSED: 'Rather not said.',
});

@ObjectType('UserProfile', { description: 'What somebody says of themselves. Kept encrypted.' })
export class ProfileType {
  @Field(() => String, { nullable: true, description: 'Given name.' })
  firstName!: string | null;

  @Field(() => String, { nullable: true, description: 'Family name.' })
  lastName!: string | null;

  @Field(() => String, { nullable: true, description: 'A day: `1990-12-31`.' })
  dateOfBirth!: string | null;

  @Field(() => GenderEnum, { nullable: true, description: 'As they say it.' })
  gender!: Profile['gender'];

  @Field(() => String, { nullable: true, description: 'An https address of a picture.' })
  avatarUrl!: string | null;

  @Field(() => CurrencyCode, { nullable: true, description: 'What they like prices to be shown in.' })
  preferredCurrency!: string | null;

  @Field(() => String, { nullable: true, description: '`zh-TW`, `vi` or `en`.' })
  preferredLanguage!: Profile['preferredLanguage'];

  @Field(() => String, { nullable: true, description: 'IANA time zone: `Asia/Taipei`.' })
  timezone!: string | null;

  @Field(() => Boolean, { description: 'Whether they want the newsletter.' })
  newsletterSubscribed!: boolean;

  @Field(() => Int, { description: 'How much of it is filled in, in percent.' })
  completionScore!: number;
}

@ObjectType('UserPreference', { description: 'A setting that a client keeps for somebody.' })
export class PreferenceType {
  @Field(() => String, { description: 'Its name, chosen by the client.' })
  key!: string;

  @Field(() => String, { description: 'Whatever the client put there.' })
  value!: string;
}

@InputType({ description: 'What changes in a profile: null takes a value away, what is left out stays.' })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: 'At most 100 characters.' })
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: 'At most 100 characters.' })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'A day that has come: `1990-12-31`.' })
  dateOfBirth?: string | null;

  @Field(() => GenderEnum, { nullable: true, description: 'As you say it.' })
  gender?: Profile['gender'];

  @Field(() => String, { nullable: true, description: 'At most 500 characters, beginning with https://.' })
  avatarUrl?: string | null;

  @Field(() => CurrencyCode, { nullable: true, description: 'What you like prices to be shown in.' })
  preferredCurrency?: string | null;

  @Field(() => String, { nullable: true, description: '`zh-TW`, `vi` or `en`.' })
  preferredLanguage?: string | null;

  @Field(() => String, { nullable: true, description: 'IANA time zone: `Asia/Taipei`.' })
  timezone?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether you want the newsletter.' })
  newsletterSubscribed?: boolean | null;
}

@ObjectType({ description: 'The profile was changed.' })
export class ProfilePayload {
  @Field(() => ProfileType, { description: 'The profile as it is now.' })
  profile!: ProfileType;
}

@ObjectType({ description: 'The setting was kept or forgotten.' })
export class PreferencesPayload {
  @ListSize(PREFERENCES_MAX)
  @Field(() => [PreferenceType], { description: 'All settings, by key.' })
  preferences!: PreferenceType[];
}

export const UpdateProfileResult = resultUnion(
  'UpdateProfileResult',
  'What became of `updateProfile`.',
  ProfilePayload,
  [common.invalidInput, common.notFound],
);
export const SetPreferenceResult = resultUnion(
  'SetPreferenceResult',
  'What became of `setPreference`.',
  PreferencesPayload,
  [common.tooMany, common.invalidInput, common.notFound],
);
