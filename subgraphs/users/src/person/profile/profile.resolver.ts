import { valid } from '@muster/kit/domain';
import { Allow, ListSize, StepUpWhen } from '@muster/kit/graphql';
import type { ReadAgain } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { keyOfRow } from '../../account/data-key.ts';
import { OF_OTHERS, seenBy } from '../../account/seen-by.ts';
import { settingsOf } from '../../settings.ts';
import { openPreference, PREFERENCES_MAX, type Preference, preferenceRowsOf } from './preference.personal.ts';
import { UserProfile } from './profile.entity.ts';
import {
  PreferenceType,
  ProfileType,
  SetPreferenceResult,
  UpdateProfileInput,
  UpdateProfileResult,
} from './profile.graphql.ts';
import { preferencesOfAccount, profileOfAccount } from './profile.loaders.ts';
import { openProfile } from './profile.personal.ts';
import { EMPTY_PROFILE, scoreOf, UpdateProfile, type VersionedProfile } from './profile.rules.ts';
import { SetPreference, setPreference } from './set-preference.ts';
import { updateProfile } from './update-profile.ts';

const ringOf = ({ services }: RequestContext) => settingsOf(services).MUSTER_DATA_KEY;
const shown = ({ profile, version }: VersionedProfile): ProfileType => ({
  ...profile,
  completionScore: scoreOf(profile),
  version,
});
const opened = (ctx: RequestContext, row: UserProfile | null): VersionedProfile =>
  row === null
    ? { profile: EMPTY_PROFILE, version: 0 }
    : { profile: openProfile(row, keyOfRow(row, ringOf(ctx))), version: row.version };

const profileAgain =
  (ctx: RequestContext): ReadAgain<VersionedProfile> =>
  async (_, em) =>
    opened(ctx, await em.findOne(UserProfile, { accountId: ctx.actor.id }, { populate: ['dataKey'] }));
const preferencesAgain =
  (ctx: RequestContext): ReadAgain<Preference[]> =>
  async (_, em) =>
    (await preferenceRowsOf(em, [ctx.actor.id])).map((row) => openPreference(row, keyOfRow(row, ringOf(ctx))));

@Resolver(() => UserType)
export class ProfileResolver {
  @StepUpWhen(OF_OTHERS)
  @FieldResolver(() => ProfileType, {
    nullable: true,
    description: 'Profile. Null for others without the permission `user:read_personal_data`.',
  })
  profile(@Ctx() ctx: RequestContext, @Root() { id }: Account): Promise<ProfileType | null> {
    return seenBy(ctx, id, 'profile', async () => shown(opened(ctx, await ctx.load(profileOfAccount, id))));
  }

  @StepUpWhen(OF_OTHERS)
  @ListSize(PREFERENCES_MAX)
  @FieldResolver(() => [PreferenceType], {
    nullable: true,
    description:
      'Settings that clients store, by key. Null for others without the permission `user:read_personal_data`.',
  })
  preferences(@Ctx() ctx: RequestContext, @Root() { id }: Account): Promise<PreferenceType[] | null> {
    return seenBy(ctx, id, 'preferences', async () =>
      (await ctx.load(preferencesOfAccount, id)).map((row) => openPreference(row, keyOfRow(row, ringOf(ctx)))),
    );
  }

  @Allow('signed-in')
  @Mutation(() => UpdateProfileResult.type, { description: 'Changes your profile.' })
  updateProfile(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UpdateProfileInput, { description: 'The changes; what is left out stays.' })
    input: UpdateProfileInput,
  ) {
    return UpdateProfileResult.of(async () => {
      const change = valid(UpdateProfile, input);
      return { profile: shown(await ctx.transact((tx) => updateProfile(tx, ringOf(ctx), change), profileAgain(ctx))) };
    });
  }

  @Allow('signed-in')
  @Mutation(() => SetPreferenceResult.type, { description: 'Stores a setting of yours, a hundred at most.' })
  setPreference(
    @Ctx() ctx: RequestContext,
    @Arg('key', () => String, {
      description: '1 to 64 letters, digits, dots, dashes, underscores; begins with a letter.',
    })
    key: string,
    @Arg('value', () => String, { nullable: true, description: 'At most 2000 characters; null deletes the setting.' })
    value: string | null,
  ) {
    return SetPreferenceResult.of(async () => {
      const wanted = valid(SetPreference, { key, value });
      return { preferences: await ctx.transact((tx) => setPreference(tx, ringOf(ctx), wanted), preferencesAgain(ctx)) };
    });
  }
}
