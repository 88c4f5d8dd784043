import { common, DateTime, enumType, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, ObjectType } from 'type-graphql';

export const ApiClientOperationsEnum = enumType('ApiClientOperations', 'Which operations a client may run.', {
  ANY: 'Whatever it sends.',
  REGISTERED: 'Only those that were registered for it.',
});

@ObjectType('ApiClient', { description: 'A program of an integrator. It shows its key in the header `X-API-Key`.' })
export class ApiClientType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'Unique; also the folder of its registered operations.' })
  name!: string;

  @Field(() => String, { description: 'How its key begins.' })
  keyStart!: string;

  @Field(() => ApiClientOperationsEnum, { description: 'Which operations it may run.' })
  operations!: 'ANY' | 'REGISTERED';

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
  [common.codeTaken, common.invalidInput],
);

export const RevokeApiClientResult = resultUnion(
  'RevokeApiClientResult',
  'What became of `revokeApiClient`.',
  ApiClientPayload,
  [common.notFound],
);
