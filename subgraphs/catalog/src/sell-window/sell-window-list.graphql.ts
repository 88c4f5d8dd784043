import { connectionType, DateTime, enumType } from '@muster/kit/graphql';
import { Field, ID, InputType } from 'type-graphql';
import type { SellWindowFilter, SellWindowSort } from './list-sell-windows.ts';
import { type Kind, KindEnum, SellWindowOfferType, SellWindowType, StatusEnum } from './sell-window.graphql.ts';
import type { SellWindowStatus } from './sell-window.states.ts';

export const SellWindowSortEnum = enumType<SellWindowSort>('SellWindowSort', 'Order of a list of sell windows.', {
  CLOSES_FIRST: 'By `closeAt`, the earliest first.',
  OPENS_FIRST: 'By `startAt`, the earliest first.',
  NEWEST: 'By creation, the newest first.',
});

@InputType({ description: 'Filter for sell windows: all conditions that are given must hold.' })
export class SellWindowFilterInput implements SellWindowFilter {
  @Field(() => [StatusEnum], { nullable: true, description: 'Statuses, of which a window must have one.' })
  status?: SellWindowStatus[] | null;

  @Field(() => [KindEnum], { nullable: true, description: 'Campaign types, of which a window must have one.' })
  kind?: Kind[] | null;

  @Field(() => ID, { nullable: true, description: 'Product that must be among its offers.' })
  productId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Search text: part of the name or code, case-insensitive, at most 100 characters.',
  })
  search?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Earliest closing time, inclusive.' })
  closesFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Latest closing time, exclusive.' })
  closesUntil?: Date | null;
}

export const SellWindowConnectionType = connectionType('SellWindow', () => SellWindowType);
export const SellWindowOfferConnectionType = connectionType('SellWindowOffer', () => SellWindowOfferType);
