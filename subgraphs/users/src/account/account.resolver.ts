import { valid } from '@muster/kit/domain';
import { Allow, Guessed, ListSize } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { PERMISSIONS_MAX, ROLES_OF_ONE_MAX } from '../administration/roles/keep-roles.ts';
import { refreshSession, revokeSession } from '../sign-in/session/refresh-session.ts';
import { joinShop, SignUp } from '../sign-in/sign-up/sign-up.ts';
import { signIn } from '../sign-in/with-password/sign-in.ts';
import type { Account } from './account.entity.ts';
import {
  RefreshSessionResult,
  RoleType,
  SignInInput,
  SignInResult,
  SignUpInput,
  SignUpResult,
  UserType,
} from './account.graphql.ts';
import { permissionsOf, rolesOfAccount, visibleAccountById } from './account.loaders.ts';

@Resolver(() => UserType)
export class AccountResolver {
  @Allow('signed-in')
  @Query(() => UserType, { nullable: true, description: 'Who is asking.' })
  me(@Ctx() ctx: RequestContext): Promise<UserType | null> {
    return ctx.load(visibleAccountById, ctx.actor.id);
  }

  @Allow('user:read')
  @Query(() => UserType, { nullable: true, description: 'Somebody with an account; null when there is nobody.' })
  user(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Whose account.' }) id: string,
  ): Promise<UserType | null> {
    return ctx.load(visibleAccountById, id);
  }

  @Allow('anyone')
  @Guessed()
  @Mutation(() => SignUpResult.type, { description: 'Makes an account for a customer and signs in to it.' })
  signUp(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => SignUpInput, { description: 'The account.' }) input: SignUpInput,
  ) {
    return SignUpResult.of(async () => {
      return joinShop(ctx.services, ctx.caller, valid(SignUp, input));
    });
  }

  @Allow('anyone')
  @Guessed()
  @Mutation(() => SignInResult.type, { description: 'Starts a session for whoever knows the password.' })
  signIn(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => SignInInput, { description: 'Address and password.' }) input: SignInInput,
  ) {
    return SignInResult.of(() => signIn(ctx.services, ctx.caller, input));
  }

  @Allow('anyone')
  @Guessed()
  @Mutation(() => RefreshSessionResult.type, {
    description: 'Changes a refresh token for new tokens. Each is good once.',
  })
  refreshSession(
    @Ctx() ctx: RequestContext,
    @Arg('refreshToken', () => String, { description: 'The latest one of the session.' }) refreshToken: string,
  ) {
    return RefreshSessionResult.of(() => refreshSession(ctx.services, ctx.caller, refreshToken));
  }

  @Allow('signed-in')
  @Mutation(() => Boolean, {
    description: 'Ends the session of the access token; its refresh token is worth nothing from here on.',
  })
  async signOut(@Ctx() ctx: RequestContext): Promise<boolean> {
    const { id, sessionId } = ctx.actor;
    if (sessionId !== undefined) await ctx.transact((tx) => revokeSession(tx, id, sessionId, 'signed out'));
    return true;
  }

  @ListSize(ROLES_OF_ONE_MAX)
  @FieldResolver(() => [RoleType], { description: 'Their roles, by name.' })
  roles(@Ctx() ctx: RequestContext, @Root() account: Account): Promise<RoleType[]> {
    return ctx.load(rolesOfAccount, account.id);
  }

  @ListSize(PERMISSIONS_MAX)
  @FieldResolver(() => [String], { description: 'Everything their roles permit everywhere, sorted.' })
  async permissions(@Ctx() ctx: RequestContext, @Root() account: Account): Promise<string[]> {
    return permissionsOf(await ctx.load(rolesOfAccount, account.id));
  }
}
