import { valid } from '@muster/kit/domain';
import { Allow, ListSize, StepUpWhen } from '@muster/kit/graphql';
import type { ReadAgain } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { keyOfRow } from '../../account/data-key.ts';
import { OF_OTHERS, seenBy } from '../../account/seen-by.ts';
import { settingsOf } from '../../settings.ts';
import { AdminAreaType } from '../areas/area.graphql.ts';
import { areaById } from '../areas/area.loaders.ts';
import { addAddress } from './add-address.ts';
import {
  AddAddressResult,
  AddressInputType,
  AddressType,
  AddressUseEnum,
  RemoveAddressResult,
  UpdateAddressResult,
} from './address.graphql.ts';
import { addressesOfAccount } from './address.loaders.ts';
import { type Address, addressAmong, addressesOf, openAddress } from './address.personal.ts';
import { ADDRESSES_MAX, AddressInput, type AddressUse } from './address.rules.ts';
import { removeAddress } from './remove-address.ts';
import { setDefaultAddress } from './set-default-address.ts';
import { updateAddress } from './update-address.ts';

const ringOf = ({ services }: RequestContext) => settingsOf(services).MUSTER_DATA_KEY;
const bookAgain =
  (ctx: RequestContext): ReadAgain<Address[]> =>
  (_, em) =>
    addressesOf(em, ringOf(ctx), ctx.actor.id);
const addressAgain =
  (ctx: RequestContext): ReadAgain<Address> =>
  async (id, em) =>
    addressAmong(await bookAgain(ctx)(id, em), id);

@Resolver(() => UserType)
export class AddressBookResolver {
  @StepUpWhen(OF_OTHERS)
  @ListSize(ADDRESSES_MAX)
  @FieldResolver(() => [AddressType], {
    nullable: true,
    description: 'Address book, oldest first. Null for others without the permission `user:read_personal_data`.',
  })
  addresses(@Ctx() ctx: RequestContext, @Root() { id }: Account): Promise<AddressType[] | null> {
    return seenBy(ctx, id, 'addresses', async () =>
      (await ctx.load(addressesOfAccount, id)).map((row) => openAddress(row, keyOfRow(row, ringOf(ctx)))),
    );
  }

  @Allow('signed-in')
  @Mutation(() => AddAddressResult.type, {
    description: 'Adds an address to your address book, which holds twenty at most.',
  })
  addAddress(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => AddressInputType, { description: 'Address to add to the book.' }) input: AddressInputType,
  ) {
    return AddAddressResult.of(async () => {
      const wanted = valid(AddressInput, input);
      return { address: await ctx.transact((tx) => addAddress(tx, ringOf(ctx), wanted), addressAgain(ctx)) };
    });
  }

  @Allow('signed-in')
  @Mutation(() => UpdateAddressResult.type, {
    description: 'Replaces one of your addresses as a whole. Orders keep the address that they were placed with.',
  })
  updateAddress(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'One of your addresses.' }) id: string,
    @Arg('input', () => AddressInputType, { description: 'The whole new address.' }) input: AddressInputType,
    @Arg('expectedVersion', () => Int, {
      nullable: true,
      description: 'Version of the address that you read; left out, the last write wins.',
    })
    expectedVersion: number | null,
  ) {
    return UpdateAddressResult.of(async () => {
      const wanted = valid(AddressInput, input);
      return {
        address: await ctx.transact(
          (tx) => updateAddress(tx, ringOf(ctx), { id, expectedVersion }, wanted),
          addressAgain(ctx),
        ),
      };
    });
  }

  @Allow('signed-in')
  @Mutation(() => UpdateAddressResult.type, { description: 'Makes one of your addresses the default for a purpose.' })
  setDefaultAddress(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'One of your addresses, of a kind that fits.' }) id: string,
    @Arg('use', () => AddressUseEnum, { description: 'Purpose of the default address.' }) use: AddressUse,
  ) {
    return UpdateAddressResult.of(async () => ({
      address: await ctx.transact((tx) => setDefaultAddress(tx, ringOf(ctx), id, use), addressAgain(ctx)),
    }));
  }

  @Allow('signed-in')
  @Mutation(() => RemoveAddressResult.type, {
    description: 'Removes one of your addresses. The oldest remaining one takes over as the default.',
  })
  removeAddress(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'One of your addresses.' }) id: string,
  ) {
    return RemoveAddressResult.of(async () => ({
      addresses: await ctx.transact((tx) => removeAddress(tx, ringOf(ctx), id), bookAgain(ctx)),
    }));
  }
}

@Resolver(() => AddressType)
export class AddressResolver {
  @FieldResolver(() => AdminAreaType, { nullable: true, description: 'Administrative area of the address.' })
  async area(@Ctx() ctx: RequestContext, @Root() { areaId }: Address): Promise<AdminAreaType | null> {
    return areaId === null ? null : ctx.load(areaById, areaId);
  }
}
