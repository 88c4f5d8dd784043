import { common, connectionType, DateTime, enumType, exposed, fact, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { quotaRefusals } from '../quota/refusals.graphql.ts';
import type { EntryStatus } from '../quota/waiting-list.states.ts';
import { AlreadyWaiting, NotSoldOut } from './waiting-list.refusals.ts';

const StatusEnum = enumType<EntryStatus>(
  'WaitingListEntryStatus',
  'Waiting list status: a step of the life cycle of an entry.',
  {
    WAITING:
      'In line. Units that come back are offered to the first in line whom they are enough for. An entry with an offer waits again in its position when the product goes off sale.',
    OFFERED: 'Units are held back for the customer until `offeredUntil`: take them by `reserve`.',
    TAKEN: 'The customer reserved from the offered units.',
    LAPSED: 'The customer did not reserve in time; the units went to the next in line.',
    LEFT: 'The customer left the waiting list.',
    CLOSED: 'The sell window closed or was cancelled before.',
  },
);

@ObjectType('WaitingListEntry', {
  description:
    'Waiting list entry: the place of one customer in line for units of a sold-out offer. Visible to the customer, and to holders of the permission `order:read_any`.',
})
export class WaitingListEntryType {
  @Field(() => ID, { description: 'UUID of the entry; entries of one offer are in line in the order of their ids.' })
  id!: string;

  @Field(() => StatusEnum, { description: 'Current status of the entry.' })
  status!: EntryStatus;

  @Field(() => Int, {
    description:
      'Units that the customer waits for, 1 to 10. They are offered together: while fewer come back, those behind who want no more than that go first, and the entry keeps its position.',
  })
  quantity!: number;

  @Field(() => Int, {
    description:
      'Minutes that an offer to this entry lasts, as promised when the customer joined; shorter when the sell window ends.',
  })
  offerMinutes!: number;

  @Field(() => DateTime, { description: 'Time at which the customer joined.' })
  joinedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Time at which the entry was taken, lapsed, left or closed; null before.',
  })
  endedAt?: Date | null;
}

export const WaitingListEntryConnectionType = connectionType('WaitingListEntry', () => WaitingListEntryType);

@InputType({ description: 'Conditions on waiting list entries; those left out do not restrict.' })
export class WaitingListFilterInput {
  @Field(() => [StatusEnum], { nullable: true, description: 'Statuses, any of which an entry may have.' })
  status?: EntryStatus[] | null;
}

@ObjectType({ description: 'Result of a change of a waiting list entry.' })
export class WaitingListPayload {
  @Field(() => WaitingListEntryType, { description: 'Entry in its current state.' })
  entry!: WaitingListEntryType;
}

export const JoinWaitingListResult = resultUnion(
  'JoinWaitingListResult',
  'Result of `joinWaitingList`.',
  WaitingListPayload,
  [
    exposed(NotSoldOut, 'The offer is not sold out: as many units are available to everybody. Use `reserve`.', {
      offerId: { type: fact.id, description: 'Offer that has units.' },
      requested: { type: fact.int, description: 'Units that the customer wants to wait for.' },
      remaining: {
        type: fact.int,
        nullable: true,
        description: 'Units available at that moment; null for an offer without a cap.',
      },
    }),
    exposed(
      AlreadyWaiting,
      'The customer waits for this offer already, with another quantity or variant. Leaving and joining again means going to the end of the line.',
      {
        entryId: { type: fact.id, description: 'Entry that exists.' },
        quantity: { type: fact.int, description: 'Units of that entry.' },
      },
    ),
    quotaRefusals.sellWindowNotOpen,
    quotaRefusals.perUserLimitExceeded,
    common.tooMany,
    common.notFound,
    common.invalidInput,
  ],
);

export const LeaveWaitingListResult = resultUnion(
  'LeaveWaitingListResult',
  'Result of `leaveWaitingList`.',
  WaitingListPayload,
  [common.notFound, common.invalidTransition, common.invalidInput],
);
