import { connectionType, DateOnly, enumType, SeenBy } from '@muster/kit/graphql';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { OperationKind } from './manifest.ts';

export const OperationKindEnum = enumType<OperationKind>('OperationKind', 'What a registered operation does.', {
  QUERY: 'Reads and changes nothing.',
  MUTATION: 'Changes something, once.',
  SUBSCRIPTION: 'Is told what changes.',
});

@ObjectType('RegisteredOperation', {
  description: 'Registered (trusted) operation: a document that clients may send by its hash.',
})
@SeenBy('system:read')
export class RegisteredOperationType {
  @Field(() => ID, { description: 'Hash of the document, with the name of the client behind it where it has one.' })
  id!: string;

  @Field(() => String, { description: 'SHA-256 of the document in hex: what clients send in its place.' })
  documentHash!: string;

  @Field(() => String, { description: 'Name of the operation; several versions of one name may be registered.' })
  name!: string;

  @Field(() => OperationKindEnum, { description: 'Whether it reads, changes or watches.' })
  kind!: OperationKind;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the API client that it is registered for; null for one that every client may send.',
  })
  clientName!: string | null;

  @Field(() => DateOnly, { nullable: true, description: 'Day of its retirement; null while it is served.' })
  retiredDate!: string | null;
}

export const RegisteredOperationConnection = connectionType('RegisteredOperation', () => RegisteredOperationType);

@InputType({ description: 'Filter of registered operations; a missing or null field matches any.' })
export class RegisteredOperationFilterInput {
  @Field(() => String, { nullable: true, description: 'Part of the name, in any case: at most 100 characters.' })
  search?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the API client: at most 100 characters.' })
  clientName?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it was retired.' })
  isRetired?: boolean | null;
}
