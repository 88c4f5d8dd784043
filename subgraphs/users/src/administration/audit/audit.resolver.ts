import type { AuditedSubgraph } from '@muster/events';
import { Allow, Cost, PageArgs, Paged } from '@muster/kit/graphql';
import type { AuditEntry } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import {
  type AuditArea,
  AuditAreaEnum,
  AuditEntryConnection,
  AuditEntryType,
  AuditedSubgraphEnum,
  AuditFilterInput,
  areaOf,
  subgraphOf,
} from './audit.graphql.ts';
import { listAudit, type TrailEntry } from './list-audit.ts';

const asText = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

/** Cost of a page of each log. */
const TRAIL_COST = 20;

@Resolver(() => AuditEntryType)
export class AuditResolver {
  @Allow('audit:read')
  @Paged()
  @Cost(TRAIL_COST)
  @Query(() => AuditEntryConnection, {
    description:
      'One audit trail over areas of the business, newest first. Fails as a whole while an area is unavailable.',
  })
  auditEntries(
    @Ctx() ctx: RequestContext,
    @Arg('subgraph', () => AuditedSubgraphEnum, {
      nullable: true,
      description: 'Subgraph that keeps the log.',
      deprecationReason: '2027-06-30: Use filter { area }.',
    })
    subgraph: AuditedSubgraph | null,
    @Arg('filter', () => AuditFilterInput, { nullable: true, description: 'Filter; null matches all.' })
    filter: AuditFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
  ) {
    const wanted = { ...filter, subgraph, area: filter?.area?.map(subgraphOf) };
    return listAudit(ctx.services, ctx.caller, wanted, page);
  }

  @FieldResolver(() => AuditAreaEnum, { description: 'Area whose trail has the entry.' })
  area(@Root() { area }: TrailEntry): AuditArea {
    return areaOf(area);
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
