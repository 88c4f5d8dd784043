import { AUDITED_SUBGRAPHS, type AuditedSubgraph } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { ActorKindEnum, connectionType, DateTime, enumType } from '@muster/kit/graphql';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';

export const AuditedSubgraphEnum = enumType('AuditedSubgraph', 'A subgraph with an audit log.', AUDITED_SUBGRAPHS);

/** An area of the business in clients' words, by the subgraph that keeps its log. */
type AuditArea = Uppercase<AuditedSubgraph>;
const areaOf = (subgraph: AuditedSubgraph): AuditArea => subgraph.toUpperCase() as AuditArea;
const areas = Object.entries(AUDITED_SUBGRAPHS).map(([subgraph, owns]) => [areaOf(subgraph as AuditedSubgraph), owns]);

export const AuditAreaEnum = enumType<AuditArea>(
  'AuditArea',
  'Area of the business with an audit trail.',
  Object.fromEntries(areas) as Record<AuditArea, string>,
);
export const subgraphOf = (area: AuditArea): AuditedSubgraph => area.toLowerCase() as AuditedSubgraph;
export { type AuditArea, areaOf };

@ObjectType('AuditEntry', {
  description: 'One audited change: actor, action, thing, moment and origin. Entries never change.',
})
export class AuditEntryType {
  @Field(() => ID, { description: 'UUID of the audit entry.' })
  id!: string;

  @Field(() => String, { description: 'Action, a verb: `batch.confirm`.' })
  action!: string;

  @Field(() => ActorKindEnum, { description: 'Kind of the actor.' })
  actorKind!: Actor['kind'];

  @Field(() => ID, { description: 'Account or API client that did it; all zeros for the system.' })
  actorId!: string;

  @Field(() => String, { description: 'Type of the changed thing: `Batch`.' })
  entityType!: string;

  @Field(() => ID, { description: 'Id of the changed thing.' })
  entityId!: string;

  @Field(() => String, { nullable: true, description: 'Network address of the request.' })
  ip!: string | null;

  @Field(() => String, { nullable: true, description: 'User-Agent of the request.' })
  userAgent!: string | null;

  @Field(() => String, { description: 'Shared with log lines, events and entries of the same request.' })
  correlationId!: string;

  @Field(() => DateTime, { description: 'Moment of it.' })
  at!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Position in the hash chain that detects tampering; null until it is linked, moments later.',
  })
  seq!: number | null;
}
export const AuditEntryConnection = connectionType('AuditEntry', () => AuditEntryType, { counted: false });

@InputType({ description: 'Filter of audit entries; a missing or null field matches any.' })
export class AuditFilterInput {
  @Field(() => [AuditAreaEnum], {
    nullable: true,
    description: 'Areas whose trails are read, as one; all when left out.',
  })
  area?: AuditArea[] | null;

  @Field(() => ID, { nullable: true, description: 'Id of the account or API client that did it.' })
  actorId?: string | null;

  @Field(() => String, { nullable: true, description: 'Action, a verb: `batch.confirm`.' })
  action?: string | null;

  @Field(() => String, { nullable: true, description: 'Type of the changed thing: `Batch`.' })
  entityType?: string | null;

  @Field(() => ID, { nullable: true, description: 'Id of the changed thing.' })
  entityId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Not before this moment.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this moment.' })
  until?: Date | null;
}
