import { valid } from '@muster/kit/domain';
import { Allow, Guessed, ListSize, NoIdempotencyKey, StepUpWhen } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { z } from 'zod';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { maySeeSignIns } from '../../account/personal.policy.ts';
import { OF_OTHERS, seenBy } from '../../account/seen-by.ts';
import { OIDC_PROVIDERS_MAX, settingsOf } from '../../settings.ts';
import { DeviceKey } from '../devices/device-key.ts';
import { beginAttempt } from './attempt.ts';
import { completeLink, completeSignIn } from './complete.ts';
import { IDENTITIES_MAX, identitiesOfAccount } from './identities.ts';
import {
  BeginOidcResult,
  CompleteOidcInput,
  CompleteOidcSignInResult,
  IdentitiesResult,
  LinkedIdentityType,
  OidcProviderType,
} from './oidc.graphql.ts';
import { unlinkIdentity } from './unlink-identity.ts';

const Begin = z.object({ provider: z.string().min(1).max(40), redirectUri: z.string().min(1).max(500) });
const Complete = z.object({
  attempt: z.string().min(1).max(100),
  callbackUrl: z.string().min(1).max(4_000),
  mfaCode: z.string().max(64).nullish(),
  deviceKey: DeviceKey,
});

@Resolver(() => UserType)
export class OidcResolver {
  @Allow('anyone')
  @ListSize(OIDC_PROVIDERS_MAX)
  @Query(() => [OidcProviderType], { description: 'Identity provider (OpenID Connect) for signing in.' })
  oidcProviders(@Ctx() { services }: RequestContext): OidcProviderType[] {
    return settingsOf(services).MUSTER_OIDC.map(({ name, label }) => ({ name, label }));
  }

  @Allow('signed-in')
  @ListSize(IDENTITIES_MAX)
  @Query(() => [LinkedIdentityType], {
    description: 'Identities at providers that open your account.',
    deprecationReason: '2027-06-30: Use me { identities }.',
  })
  myIdentities(@Ctx() ctx: RequestContext): Promise<LinkedIdentityType[]> {
    return ctx.load(identitiesOfAccount, ctx.actor.id);
  }

  @StepUpWhen(OF_OTHERS)
  @ListSize(IDENTITIES_MAX)
  @FieldResolver(() => [LinkedIdentityType], {
    nullable: true,
    description:
      'Identities at providers that open the account, sorted by provider. Null for others without the permission `session:manage`.',
  })
  identities(@Ctx() ctx: RequestContext, @Root() { id }: Account): Promise<LinkedIdentityType[] | null> {
    return seenBy(ctx, id, 'identities', () => ctx.load(identitiesOfAccount, id), maySeeSignIns);
  }

  @Allow('anyone')
  @NoIdempotencyKey('each attempt is a new one, and an unused one expires')
  @Mutation(() => BeginOidcResult.type, {
    description: 'Begins a sign-in at a provider (authorization code with PKCE).',
  })
  beginOidcSignIn(
    @Ctx() ctx: RequestContext,
    @Arg('provider', () => String, { description: 'Name of the provider.' }) provider: string,
    @Arg('redirectUri', () => String, {
      description: 'Address that the browser comes back to: exactly one of the allowed ones.',
    })
    redirectUri: string,
  ) {
    return BeginOidcResult.of(() =>
      beginAttempt(ctx.services, ctx.caller, { ...valid(Begin, { provider, redirectUri }), links: false }),
    );
  }

  @Allow('anyone')
  @Guessed()
  @NoIdempotencyKey('an answer of the provider is valid once. After a lost answer begin another attempt')
  @Mutation(() => CompleteOidcSignInResult.type, {
    description: 'Starts a session for the identity that the provider asserts; a new one gets an account.',
  })
  completeOidcSignIn(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CompleteOidcInput, { description: 'The answer of the provider.' }) input: CompleteOidcInput,
  ) {
    return CompleteOidcSignInResult.of(() => {
      const { mfaCode = null, deviceKey = null, ...answer } = valid(Complete, input);
      return completeSignIn(ctx.services, ctx.caller, { ...answer, mfaCode, deviceKey });
    });
  }

  @Allow('signed-in')
  @NoIdempotencyKey('each attempt is a new one, and an unused one expires')
  @Mutation(() => BeginOidcResult.type, { description: 'Begins to link your identity at a provider to your account.' })
  beginOidcLink(
    @Ctx() ctx: RequestContext,
    @Arg('provider', () => String, { description: 'Name of the provider.' }) provider: string,
    @Arg('redirectUri', () => String, { description: 'As for `beginOidcSignIn`.' }) redirectUri: string,
  ) {
    return BeginOidcResult.of(() =>
      beginAttempt(ctx.services, ctx.caller, { ...valid(Begin, { provider, redirectUri }), links: true }),
    );
  }

  @Allow('signed-in')
  @Guessed()
  @NoIdempotencyKey('an answer of the provider is valid once. After a lost answer begin another attempt')
  @Mutation(() => IdentitiesResult.type, {
    description: 'Links your identity at the provider to your account. Both must have the same verified email address.',
  })
  completeOidcLink(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CompleteOidcInput, { description: 'The answer of the provider.' }) input: CompleteOidcInput,
  ) {
    return IdentitiesResult.of(async () => {
      await completeLink(ctx.services, ctx.caller, valid(Complete, input));
      return { identities: await ctx.load(identitiesOfAccount, ctx.actor.id) };
    });
  }

  @Allow('signed-in')
  @Mutation(() => IdentitiesResult.type, {
    description: 'Unlinks your identity at a provider; refused for the last way to sign in.',
  })
  unlinkIdentity(
    @Ctx() ctx: RequestContext,
    @Arg('provider', () => String, { description: 'Name of the provider.' }) provider: string,
  ) {
    return IdentitiesResult.of(async () => {
      await ctx.transact((tx) => unlinkIdentity(tx, provider));
      return { identities: await ctx.load(identitiesOfAccount, ctx.actor.id) };
    });
  }
}
