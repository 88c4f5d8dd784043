import { Allow, Guessed, NoIdempotencyKey } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { renderSVG } from 'uqr';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { visibleAccountById } from '../../account/account.loaders.ts';
import { confirmPassword } from '../confirm-password/confirm-password.ts';
import { beginSecondFactor } from './begin-second-factor.ts';
import { confirmSecondFactor } from './confirm-second-factor.ts';
import { hasSecondFactor } from './factor-rows.ts';
import { inTries } from './guard-tries.ts';
import {
  BeginSecondFactorResult,
  ConfirmSecondFactorResult,
  ProveSecondFactorResult,
  RemoveSecondFactorResult,
} from './mfa.graphql.ts';
import { proveSecondFactor } from './prove-second-factor.ts';
import { removeSecondFactor } from './remove-second-factor.ts';
import { otpauthUri } from './totp.ts';

@Resolver(() => UserType)
export class MfaResolver {
  @Allow('signed-in')
  @Guessed()
  @NoIdempotencyKey('a repeat replaces the secret that is not confirmed yet')
  @Mutation(() => BeginSecondFactorResult.type, {
    description: 'Creates a secret for your authenticator. It has no effect until you confirm it with a code.',
  })
  beginSecondFactor(
    @Ctx() ctx: RequestContext,
    @Arg('password', () => String, { description: 'Your password, as a confirmation.' }) password: string,
  ) {
    return BeginSecondFactorResult.of(async () => {
      await confirmPassword(ctx.services, ctx.caller, password);
      const secret = await ctx.transact((tx) => beginSecondFactor(tx, ctx.services));
      const account = await ctx.load(visibleAccountById, ctx.actor.id);
      const uri = otpauthUri(secret, account!.email);
      return { secret, otpauthUri: uri, qrCode: `data:image/svg+xml,${encodeURIComponent(renderSVG(uri))}` };
    });
  }

  @Allow('signed-in')
  @Guessed()
  @NoIdempotencyKey(
    'its answer holds secrets that are shown once. After a lost answer remove the second factor, and begin again',
  )
  @Mutation(() => ConfirmSecondFactorResult.type, {
    description:
      'Turns the second factor on, by a first code of your authenticator. From then on signing in needs a code.',
  })
  confirmSecondFactor(
    @Ctx() ctx: RequestContext,
    @Arg('code', () => String, { description: 'The six digits that the authenticator shows now.' }) code: string,
  ) {
    return ConfirmSecondFactorResult.of(async () => ({
      backupCodes: await inTries(ctx, () => ctx.transact((tx) => confirmSecondFactor(tx, ctx.services, code))),
    }));
  }

  @Allow('signed-in')
  @Guessed()
  @NoIdempotencyKey('password and code are a confirmation each time')
  @Mutation(() => RemoveSecondFactorResult.type, {
    description: 'The second factor is off: signing in needs the password alone.',
  })
  removeSecondFactor(
    @Ctx() ctx: RequestContext,
    @Arg('password', () => String, { description: 'Your password, as a confirmation.' }) password: string,
    @Arg('code', () => String, { description: 'A code of your authenticator, or one of the backup codes.' })
    code: string,
  ) {
    return RemoveSecondFactorResult.of(async () => {
      await confirmPassword(ctx.services, ctx.caller, password);
      await inTries(ctx, () => ctx.transact((tx) => removeSecondFactor(tx, ctx.services, code)));
      return { removed: true };
    });
  }

  @Allow('signed-in')
  @Guessed()
  @NoIdempotencyKey('each code is valid once')
  @Mutation(() => ProveSecondFactorResult.type, {
    description: 'Steps this session up: for ten minutes, operations that answered `STEP_UP_REQUIRED` are allowed.',
  })
  proveSecondFactor(
    @Ctx() ctx: RequestContext,
    @Arg('code', () => String, { description: 'A code of your authenticator, or one of the backup codes.' })
    code: string,
  ) {
    return ProveSecondFactorResult.of(async () => ({
      until: await inTries(ctx, () => ctx.transact((tx) => proveSecondFactor(tx, ctx.services, code))),
    }));
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether signing in needs a code. Null for accounts of others.',
  })
  async hasSecondFactor(@Ctx() ctx: RequestContext, @Root() { id }: Account): Promise<boolean | null> {
    return ctx.actor.id === id ? hasSecondFactor(ctx.services, id) : null;
  }
}
