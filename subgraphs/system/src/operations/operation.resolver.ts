import { Allow, Cost, DateTime, PageArgs, Paged, SafeInt } from '@muster/kit/graphql';
import { type RequestContext, SYSTEM_READ } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { listOperations } from './list-operations.ts';
import { type RegisteredOperation, registeredOperations } from './manifest.ts';
import { usesOfOperation } from './operation.loaders.ts';
import { apiSchema, problemOf } from './operation-check.graphql.ts';
import {
  RegisteredOperationConnection,
  RegisteredOperationFilterInput,
  RegisteredOperationType,
} from './registered-operation.graphql.ts';

/** A validated document. */
const PROBLEM_COST = 5;

@Resolver(() => RegisteredOperationType)
export class RegisteredOperationResolver {
  @Allow(SYSTEM_READ)
  @Paged()
  @Query(() => RegisteredOperationConnection, {
    nullable: true,
    description: 'Registered operations, our own and those of API clients, by name.',
  })
  registeredOperations(
    @Arg('filter', () => RegisteredOperationFilterInput, { nullable: true, description: 'Filter; null matches all.' })
    filter: RegisteredOperationFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
  ) {
    return listOperations(registeredOperations(), filter, page);
  }

  @Cost(PROBLEM_COST)
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Why the schema of this deployment would not serve it, in English; null when it does. A retired one is refused either way.',
  })
  problem(@Root() { text }: RegisteredOperation): Promise<string | null> {
    return problemOf(apiSchema(), text);
  }

  @FieldResolver(() => SafeInt, {
    description: 'How often clients sent it in the last 30 days, told by the gateways every few seconds.',
  })
  async uses30Days(@Ctx() ctx: RequestContext, @Root() { id }: RegisteredOperation): Promise<number> {
    return (await ctx.load(usesOfOperation, id)).uses30Days;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'Moment at which a client last sent it; null when none did within 400 days.',
  })
  async lastUsedAt(@Ctx() ctx: RequestContext, @Root() { id }: RegisteredOperation): Promise<Date | null> {
    return (await ctx.load(usesOfOperation, id)).lastUsedAt;
  }
}
