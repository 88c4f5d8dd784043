import { NotFound, valid } from '@muster/kit/domain';
import { Allow, ListSize, NoIdempotencyKey, PageArgs, Paged, StepUp } from '@muster/kit/graphql';
import type { ReadAgain } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { ApiClient } from './api-client.entity.ts';
import {
  ApiClientConnection,
  ApiClientType,
  ChangeApiClientInput,
  ChangeApiClientResult,
  CreateApiClientInput,
  CreateApiClientResult,
  RevokeApiClientResult,
} from './api-client.graphql.ts';
import { ChangeApiClient, changeApiClient } from './change-api-client.ts';
import { type ListedClient, withPermissions } from './client-permissions.ts';
import { CreateApiClient, createApiClient } from './create-api-client.ts';
import { CLIENTS_SHOWN_MAX, listApiClients, pageOfClients } from './read-api-client.ts';
import { revokeApiClient } from './revoke-api-client.ts';

const clientAgain: ReadAgain<ListedClient> = async (id, em) => {
  const client = await em.findOne(ApiClient, { id });
  if (client === null) throw new NotFound('API client');
  const [listed] = await withPermissions(em, [client]);
  return listed!;
};

@Resolver()
export class ApiClientResolver {
  @Allow('api_client:manage')
  @ListSize(CLIENTS_SHOWN_MAX)
  @Query(() => [ApiClientType], {
    description: 'API clients by name; 1,000 at most.',
    deprecationReason: '2027-06-30: Use apiClientPage.',
  })
  apiClients(@Ctx() ctx: RequestContext): Promise<ApiClientType[]> {
    return listApiClients(ctx);
  }

  @Allow('api_client:manage')
  @Paged()
  @Query(() => ApiClientConnection, {
    nullable: true,
    description: 'API clients by name, those with a revoked key among them.',
  })
  apiClientPage(@Ctx() ctx: RequestContext, @Args(() => PageArgs) page: PageArgs) {
    return pageOfClients(ctx, page);
  }

  @StepUp()
  @Allow('api_client:manage')
  @NoIdempotencyKey(
    'its answer holds a secret that is shown once. After a lost answer revoke the client, and create another',
  )
  @Mutation(() => CreateApiClientResult.type, { description: 'Creates an API client and its key.' })
  createApiClient(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateApiClientInput, { description: 'The API client.' }) input: CreateApiClientInput,
  ) {
    return CreateApiClientResult.of(() => {
      const wanted = valid(CreateApiClient, input);
      return ctx.transact((tx) => createApiClient(tx, wanted));
    });
  }

  @StepUp()
  @Allow('api_client:manage')
  @Mutation(() => ChangeApiClientResult.type, {
    description: 'Changes the permissions or the rate limit class of an API client. In effect within seconds.',
  })
  changeApiClient(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ChangeApiClientInput, { description: 'The changes; what is left out stays.' })
    input: ChangeApiClientInput,
  ) {
    return ChangeApiClientResult.of(async () => {
      const wanted = valid(ChangeApiClient, input);
      return { client: await ctx.transact((tx) => changeApiClient(tx, input.id, wanted), clientAgain) };
    });
  }

  @Allow('api_client:manage')
  @Mutation(() => RevokeApiClientResult.type, {
    description: 'Revokes the key of an API client. In effect within seconds.',
  })
  revokeApiClient(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'The API client.' }) id: string) {
    return RevokeApiClientResult.of(async () => ({
      client: await ctx.transact((tx) => revokeApiClient(tx, id), clientAgain),
    }));
  }
}
