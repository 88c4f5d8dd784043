import { RECORD_KINDS, type RecordKind } from '@muster/events';
import { DateTime, enumType, SafeInt } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';

export const RecordKindEnum = enumType<RecordKind>(
  'RecordKind',
  'A kind of records that staff list.',
  Object.fromEntries(Object.entries(RECORD_KINDS).map(([kind, { description }]) => [kind, description])) as Record<
    RecordKind,
    string
  >,
);

@ObjectType('RecordsChanged', { description: 'Changes of records of one kind: lists of them are out of date.' })
export class RecordsChangedType {
  @Field(() => RecordKindEnum, { description: 'Kind of the changed records.' })
  kind!: RecordKind;

  @Field(() => SafeInt, {
    description:
      'Changes since the message before, several of one record included; 0 when some may have been missed, after an interruption.',
  })
  count!: number;

  @Field(() => DateTime, { description: 'Moment of the message.' })
  at!: Date;
}
