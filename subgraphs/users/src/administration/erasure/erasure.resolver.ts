import { Allow, Guessed, NoIdempotencyKey, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { confirmPassword } from '../../sign-in/confirm-password/confirm-password.ts';
import { eraseAccount } from './erase-account.ts';
import { EraseAccountResult, ExportMyDataResult } from './erasure.graphql.ts';
import { exportAccount } from './export-account.ts';

const PASSWORD = { description: 'Your own password, as a confirmation.' };

@Resolver()
export class ErasureResolver {
  @StepUp()
  @Allow('signed-in')
  @Guessed()
  @NoIdempotencyKey('it changes nothing, and may be sent again')
  @Mutation(() => ExportMyDataResult.type, {
    description: 'Exports everything that is stored about you, as one JSON text.',
  })
  exportMyData(@Ctx() ctx: RequestContext, @Arg('password', () => String, PASSWORD) password: string) {
    return ExportMyDataResult.of(async () => {
      await confirmPassword(ctx.services, ctx.caller, password);
      return { json: JSON.stringify(await exportAccount(ctx.services, ctx.caller)) };
    });
  }

  @StepUp()
  @Allow('signed-in')
  @Guessed()
  @NoIdempotencyKey('your password is a confirmation each time, and an erased account stays erased')
  @Mutation(() => EraseAccountResult.type, {
    description:
      'Erases your account for good: profile, address book, lists and email address. Orders stay, without your name.',
  })
  eraseMyAccount(@Ctx() ctx: RequestContext, @Arg('password', () => String, PASSWORD) password: string) {
    return EraseAccountResult.of(async () => {
      await confirmPassword(ctx.services, ctx.caller, password);
      return { userId: ctx.actor.id, erasedAt: await eraseAccount(ctx.services, ctx.caller, ctx.actor.id) };
    });
  }

  @StepUp()
  @Allow('user:erase')
  @Guessed()
  @NoIdempotencyKey('your password is a confirmation each time, and an erased account stays erased')
  @Mutation(() => EraseAccountResult.type, { description: 'Erases the account of a person who requested it.' })
  eraseUser(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the account.' }) id: string,
    @Arg('password', () => String, PASSWORD) password: string,
  ) {
    return EraseAccountResult.of(async () => {
      await confirmPassword(ctx.services, ctx.caller, password);
      return { userId: id, erasedAt: await eraseAccount(ctx.services, ctx.caller, id) };
    });
  }
}
