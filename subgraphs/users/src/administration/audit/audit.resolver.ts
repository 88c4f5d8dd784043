import type { AuditedSubgraph } from '@muster/events';
import { Allow, PageArgs, Paged } from '@muster/kit/graphql';
import type { AuditEntry } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { AuditEntryConnection, AuditEntryType, AuditedSubgraphEnum, AuditFilterInput } from './audit.graphql.ts';
import { listAudit } from './list-audit.ts';

const asText = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

@Resolver(() => AuditEntryType)
export class AuditResolver {
  @Allow('audit:read')
  @Paged()
  @Query(() => AuditEntryConnection, { description: 'Audit log of one subgraph, newest first.' })
  auditEntries(
    @Ctx() ctx: RequestContext,
    @Arg('subgraph', () => AuditedSubgraphEnum, { description: 'Subgraph that keeps the log.' })
    subgraph: AuditedSubgraph,
    @Arg('filter', () => AuditFilterInput, { nullable: true, description: 'Filter; null matches all.' })
    filter: AuditFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
  ) {
    return listAudit(ctx.services, ctx.caller, { ...filter, subgraph }, page);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'State before, as JSON text. Never personal data.',
  })
  before(@Root() { before }: AuditEntry): string | null {
    return asText(before);
  }

  @FieldResolver(() => String, { nullable: true, description: 'State after, as JSON text. Never personal data.' })
  after(@Root() { after }: AuditEntry): string | null {
    return asText(after);
  }
}
