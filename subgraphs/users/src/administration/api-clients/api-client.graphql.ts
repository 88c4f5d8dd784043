import type { RateTier } from '@muster/events';
import { common, connectionType, DateTime, enumType, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { notYours } from '../roles/role.graphql.ts';
import { SCOPES_MAX } from './api-client.scopes.ts';

export const ApiClientOperationsEnum = enumType('ApiClientOperations', 'Operations that an API client may run.', {
  ANY: 'Any operation of the graph.',
  REGISTERED: 'Only operations that were registered for it.',
});

export const RateTierEnum = enumType<RateTier>('RateTier', 'Rate limit class of an API client.', {
  STANDARD: 'The limits of any integrator.',
  PARTNER: 'Higher limits, for an integrator with many sales.',
  INTERNAL: 'The limits of a program of the shop itself.',
});

@ObjectType('ApiClient', {
  description:
    'Program of an integrator. It sends its key in the header `X-API-Key`; with an access token beside it the person counts, not the key.',
})
export class ApiClientType {
  @Field(() => ID, { description: 'UUID of the API client.' })
  id!: string;

  @Field(() => String, { description: 'Unique; also the folder of its registered operations.' })
  name!: string;

  @Field(() => String, { description: 'First characters of its key.' })
  keyStart!: string;

  @Field(() => ApiClientOperationsEnum, { description: 'Operations that it may run.' })
  operations!: 'ANY' | 'REGISTERED';

  @ListSize(SCOPES_MAX)
  @Field(() => [String], { description: 'Permissions that its key was given, sorted.' })
  scopes!: string[];

  @ListSize(SCOPES_MAX)
  @Field(() => [String], {
    description: 'Scopes in effect now: no more than its owner has, and none while the owner is locked out.',
  })
  permissions!: string[];

  @Field(() => RateTierEnum, { description: 'Rate limit class.' })
  rateTier!: RateTier;

  @Field(() => ID, { nullable: true, description: 'Its creator; null for a client that is older than scopes.' })
  ownerId?: string | null;

  @Field(() => DateTime, { description: 'Moment of its creation.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its key expires; null for never.' })
  expiresAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When its key was revoked.' })
  revokedAt?: Date | null;

  @Field(() => Int, { description: 'Version of the client, counted up by each change; for `expectedVersion`.' })
  version!: number;

  @Field(() => String, { nullable: true, description: 'Last day on which its key was used, `2026-11-21`.' })
  lastUsedOn?: string | null;
}

export const ApiClientConnection = connectionType('ApiClient', () => ApiClientType);

@InputType({ description: 'A new API client.' })
export class CreateApiClientInput {
  @Field(() => String, { description: 'Unique; lower-case letters, digits and dashes, at most 63.' })
  name!: string;

  @Field(() => ApiClientOperationsEnum, { description: 'Operations that it may run.' })
  operations!: 'ANY' | 'REGISTERED';

  @Field(() => DateTime, { nullable: true, description: 'When its key expires; left out: never.' })
  expiresAt?: Date | null;

  @Field(() => [String], {
    defaultValue: [],
    description:
      'Permissions of the key, 200 at most; you must have each yourself. Not `signing_key:rotate`, `user:erase`, `user:set_status` and `view:share`, which require a person.',
  })
  scopes!: string[];

  @Field(() => RateTierEnum, { defaultValue: RateTierEnum.STANDARD, description: 'Rate limit class.' })
  rateTier!: RateTier;
}

@InputType({ description: 'Changes of an API client.' })
export class ChangeApiClientInput {
  @Field(() => ID, { description: 'The API client.' })
  id!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'New permissions of the key; you must have each added one yourself. Left out: unchanged.',
  })
  scopes?: string[] | null;

  @Field(() => RateTierEnum, { nullable: true, description: 'New rate limit class; left out: unchanged.' })
  rateTier?: RateTier | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Version of the client that you read; left out, the last write wins.',
  })
  expectedVersion?: number | null;
}

@ObjectType({ description: 'The new client, with its key.' })
export class ApiClientCreatedPayload {
  @Field(() => ApiClientType, { description: 'The API client.' })
  client!: ApiClientType;

  @Field(() => String, { description: 'Its key. It is shown this once and stored as a hash only.' })
  key!: string;
}

@ObjectType({ description: 'The API client after the change.' })
export class ApiClientPayload {
  @Field(() => ApiClientType, { description: 'The API client.' })
  client!: ApiClientType;
}

export const CreateApiClientResult = resultUnion(
  'CreateApiClientResult',
  'Result of `createApiClient`: the client and its key, or a refusal.',
  ApiClientCreatedPayload,
  [notYours, common.codeTaken, common.invalidInput, common.stepUpRequired],
);

export const ChangeApiClientResult = resultUnion(
  'ChangeApiClientResult',
  'Result of `changeApiClient`: the client, or a refusal.',
  ApiClientPayload,
  [notYours, common.staleVersion, common.notFound, common.invalidInput, common.stepUpRequired],
);

export const RevokeApiClientResult = resultUnion(
  'RevokeApiClientResult',
  'Result of `revokeApiClient`: the client, or a refusal.',
  ApiClientPayload,
  [common.notFound],
);
