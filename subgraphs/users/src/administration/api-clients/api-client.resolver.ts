import { valid } from '@muster/kit/domain';
import { Allow, ListSize, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import {
  ApiClientType,
  ChangeApiClientInput,
  ChangeApiClientResult,
  CreateApiClientInput,
  CreateApiClientResult,
  RevokeApiClientResult,
} from './api-client.graphql.ts';
import {
  ChangeApiClient,
  CLIENTS_SHOWN_MAX,
  CreateApiClient,
  changeApiClient,
  createApiClient,
  listApiClients,
  revokeApiClient,
} from './keep-api-clients.ts';

@Resolver()
export class ApiClientResolver {
  @Allow('api_client:manage')
  @ListSize(CLIENTS_SHOWN_MAX)
  @Query(() => [ApiClientType], { description: 'Every API client, by name; 1,000 at most.' })
  apiClients(@Ctx() ctx: RequestContext): Promise<ApiClientType[]> {
    return listApiClients(ctx);
  }

  @StepUp()
  @Allow('api_client:manage')
  @Mutation(() => CreateApiClientResult.type, { description: 'Makes an API client and its key.' })
  createApiClient(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateApiClientInput, { description: 'The client.' }) input: CreateApiClientInput,
  ) {
    return CreateApiClientResult.of(() => {
      const wanted = valid(CreateApiClient, input);
      return ctx.transact((tx) => createApiClient(tx, wanted));
    });
  }

  @StepUp()
  @Allow('api_client:manage')
  @Mutation(() => ChangeApiClientResult.type, {
    description: 'Says anew what the key of an API client permits, or how much it may ask for. Holds within seconds.',
  })
  changeApiClient(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ChangeApiClientInput, { description: 'What changes.' }) input: ChangeApiClientInput,
  ) {
    return ChangeApiClientResult.of(async () => {
      const wanted = valid(ChangeApiClient, input);
      return { client: await ctx.transact((tx) => changeApiClient(tx, input.id, wanted)) };
    });
  }

  @Allow('api_client:manage')
  @Mutation(() => RevokeApiClientResult.type, { description: 'Makes the key of an API client worthless.' })
  revokeApiClient(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'The client.' }) id: string) {
    return RevokeApiClientResult.of(async () => ({ client: await ctx.transact((tx) => revokeApiClient(tx, id)) }));
  }
}
