import { AUDITED_SUBGRAPHS } from '@muster/events';
import { connectionType, DateTime, enumType } from '@muster/kit/graphql';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';

export const AuditedSubgraphEnum = enumType('AuditedSubgraph', 'Whose audit log.', AUDITED_SUBGRAPHS);

@ObjectType('AuditEntry', { description: 'Who changed what, when and from where. Entries never change.' })
export class AuditEntryType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'A verb: `batch.confirm`.' })
  action!: string;

  @Field(() => String, { description: '`USER`, `API_CLIENT`, `SYSTEM` or `ANONYMOUS`.' })
  actorKind!: string;

  @Field(() => ID, { description: 'Who did it: an account, or an API client; all zeros for the system.' })
  actorId!: string;

  @Field(() => String, { description: 'The type of the thing: `Batch`.' })
  entityType!: string;

  @Field(() => ID, { description: 'The thing.' })
  entityId!: string;

  @Field(() => String, { nullable: true, description: 'From which address it was asked.' })
  ip!: string | null;

  @Field(() => String, { nullable: true, description: 'With which program it was asked.' })
  userAgent!: string | null;

  @Field(() => String, { description: 'Ties it to log lines, events and entries of the same request.' })
  correlationId!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Its place in the chain that shows whether entries were changed; null for the moment until it is linked.',
  })
  seq!: number | null;
}
export const AuditEntryConnection = connectionType('AuditEntry', () => AuditEntryType);

@InputType({ description: 'Which entries; what is left out or null is any.' })
export class AuditFilterInput {
  @Field(() => ID, { nullable: true, description: 'Who did it.' })
  actorId?: string | null;

  @Field(() => String, { nullable: true, description: 'A verb: `batch.confirm`.' })
  action?: string | null;

  @Field(() => String, { nullable: true, description: 'The type of the thing: `Batch`.' })
  entityType?: string | null;

  @Field(() => ID, { nullable: true, description: 'The thing.' })
  entityId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Not before this moment.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this moment.' })
  until?: Date | null;
}
