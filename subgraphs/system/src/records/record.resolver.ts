import { RECORD_KINDS, type RecordKind } from '@muster/events';
import { valid } from '@muster/kit/domain';
import { Allow, forbidden } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Resolver, Root, Subscription } from 'type-graphql';
import { RecordKindEnum, RecordsChangedType } from './record.graphql.ts';
import type { RecordsChanged } from './record-feed.ts';
import { readableKinds, WatchRecords, watchRecords } from './watch-records.ts';

const { ORDER, ...others } = RECORD_KINDS;

@Resolver()
export class RecordResolver {
  @Allow(ORDER.permission, ...Object.values(others).map(({ permission }) => permission))
  @Subscription(() => RecordsChangedType, {
    description:
      'Lists of these kinds are out of date: at most one message a second for each kind. Kinds that the caller may not read are left out. Begins with the first change: read the list beside it, and again after the connection was lost.',
    subscribe: ({ args, context }) => watch(context as RequestContext, args),
  })
  recordsChanged(
    @Root() changed: RecordsChanged,
    @Arg('kinds', () => [RecordKindEnum], { description: 'Kinds of records, 1 to 8.' }) _kinds: RecordKind[],
  ): RecordsChangedType {
    return changed;
  }
}

function watch(ctx: RequestContext, args: unknown): AsyncIterable<RecordsChanged> {
  const kinds = readableKinds(ctx.actor, valid(WatchRecords, args));
  if (kinds.size === 0) throw forbidden('This needs the permission to read records of one of these kinds.');
  return watchRecords(ctx.services, kinds);
}
