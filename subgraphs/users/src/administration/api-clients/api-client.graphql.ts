import type { RateTier } from '@muster/events';
import { common, DateTime, enumType, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { notYours } from '../roles/role.graphql.ts';
import { SCOPES_MAX } from './keep-api-clients.ts';

export const ApiClientOperationsEnum = enumType('ApiClientOperations', 'Which operations a client may run.', {
  ANY: 'Whatever it sends.',
  REGISTERED: 'Only those that were registered for it.',
});

export const RateTierEnum = enumType<RateTier>('RateTier', 'Which of the limits for API clients holds.', {
  STANDARD: 'That of any integrator.',
  PARTNER: 'That of an integrator through whom much is sold.',
  INTERNAL: 'That of a program of our own.',
});

@ObjectType('ApiClient', {
  description:
    'A program of an integrator. It shows its key in the header `X-API-Key`; with an access token beside it the person counts, and not the key.',
})
export class ApiClientType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'Unique; also the folder of its registered operations.' })
  name!: string;

  @Field(() => String, { description: 'How its key begins.' })
  keyStart!: string;

  @Field(() => ApiClientOperationsEnum, { description: 'Which operations it may run.' })
  operations!: 'ANY' | 'REGISTERED';

  @ListSize(SCOPES_MAX)
  @Field(() => [String], { description: 'The permissions that it was given, sorted.' })
  scopes!: string[];

  @ListSize(SCOPES_MAX)
  @Field(() => [String], {
    description:
      'Those of its scopes that it has now: no more than whoever made it has, and none when they are locked out.',
  })
  permissions!: string[];

  @Field(() => RateTierEnum, { description: 'How much it may ask for.' })
  rateTier!: RateTier;

  @Field(() => ID, { nullable: true, description: 'Who made it; null for one that is older than scopes.' })
  ownerId?: string | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its key ends; null for never.' })
  expiresAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When its key was revoked.' })
  revokedAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'The last day on which it was seen, `2026-11-21`.' })
  lastUsedOn?: string | null;
}

@InputType({ description: 'A new API client.' })
export class CreateApiClientInput {
  @Field(() => String, { description: 'Small letters, digits and dashes, at most 63.' })
  name!: string;

  @Field(() => ApiClientOperationsEnum, { description: 'Which operations it may run.' })
  operations!: 'ANY' | 'REGISTERED';

  @Field(() => DateTime, { nullable: true, description: 'When its key shall end; left out: never.' })
  expiresAt?: Date | null;

  @Field(() => [String], {
    defaultValue: [],
    description:
      'The permissions of the key; you must have each of them yourself. 200 at most; not those that are for people only: `signing_key:rotate`, `user:erase`, `user:set_status`.',
  })
  scopes!: string[];

  @Field(() => RateTierEnum, { defaultValue: RateTierEnum.STANDARD, description: 'How much it may ask for.' })
  rateTier!: RateTier;
}

@InputType({ description: 'What shall change about an API client.' })
export class ChangeApiClientInput {
  @Field(() => ID, { description: 'The client.' })
  id!: string;

  @Field(() => [String], {
    nullable: true,
    description:
      'The permissions of the key from now on; those that are new you must have yourself. Left out: as they are.',
  })
  scopes?: string[] | null;

  @Field(() => RateTierEnum, { nullable: true, description: 'How much it may ask for; left out: as it is.' })
  rateTier?: RateTier | null;
}

@ObjectType({ description: 'The client was made.' })
export class ApiClientCreatedPayload {
  @Field(() => ApiClientType, { description: 'The client.' })
  client!: ApiClientType;

  @Field(() => String, { description: 'Its key. It is shown this once, and kept nowhere.' })
  key!: string;
}

@ObjectType({ description: 'The client as it is now.' })
export class ApiClientPayload {
  @Field(() => ApiClientType, { description: 'The client.' })
  client!: ApiClientType;
}

export const CreateApiClientResult = resultUnion(
  'CreateApiClientResult',
  'What became of `createApiClient`.',
  ApiClientCreatedPayload,
  [notYours, common.codeTaken, common.invalidInput, common.stepUpRequired],
);

export const ChangeApiClientResult = resultUnion(
  'ChangeApiClientResult',
  'What became of `changeApiClient`.',
  ApiClientPayload,
  [notYours, common.notFound, common.invalidInput, common.stepUpRequired],
);

export const RevokeApiClientResult = resultUnion(
  'RevokeApiClientResult',
  'What became of `revokeApiClient`.',
  ApiClientPayload,
  [common.notFound],
);
