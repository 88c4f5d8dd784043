import { lookupHash } from '@muster/kit/crypto';
import { e164, InvalidInput, valid } from '@muster/kit/domain';
import { Allow, ListSize, StepUp, StepUpWhen } from '@muster/kit/graphql';
import type { ReadAgain } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { visibleAccountById } from '../../account/account.loaders.ts';
import { keyOfRow } from '../../account/data-key.ts';
import { lookupKey } from '../../account/lookup-key.ts';
import { OF_OTHERS, seenBy } from '../../account/seen-by.ts';
import { settingsOf } from '../../settings.ts';
import { AddPhone, addPhone } from './add-phone.ts';
import {
  AddPhoneInput,
  AddPhoneResult,
  PhoneType,
  RemovePhoneResult,
  UpdatePhoneInput,
  UpdatePhoneResult,
} from './phone.graphql.ts';
import { accountsWithPhone, phonesOfAccount } from './phone.loaders.ts';
import { openPhone, type Phone, type PhoneKeys, phoneAmong, phonesOf } from './phone.personal.ts';
import { FOUND_MAX, PHONES_MAX } from './phone.rules.ts';
import { removePhone } from './remove-phone.ts';
import { setDefaultPhone } from './set-default-phone.ts';
import { UpdatePhone, updatePhone } from './update-phone.ts';

const keysOf = async ({ services }: RequestContext): Promise<PhoneKeys> => ({
  ring: settingsOf(services).MUSTER_DATA_KEY,
  lookup: await lookupKey(services, 'phone'),
});

const phonesAgain =
  ({ services, actor }: RequestContext): ReadAgain<Phone[]> =>
  (_, em) =>
    phonesOf(em, settingsOf(services).MUSTER_DATA_KEY, actor.id);
const phoneAgain =
  (ctx: RequestContext): ReadAgain<Phone> =>
  async (id, em) =>
    phoneAmong(await phonesAgain(ctx)(id, em), id);

@Resolver(() => UserType)
export class PhoneResolver {
  @StepUpWhen(OF_OTHERS)
  @ListSize(PHONES_MAX)
  @FieldResolver(() => [PhoneType], {
    nullable: true,
    description: 'Phones, oldest first. Null for others without the permission `user:read_personal_data`.',
  })
  phones(@Ctx() ctx: RequestContext, @Root() { id }: Account): Promise<PhoneType[] | null> {
    return seenBy(ctx, id, 'phones', async () =>
      (await ctx.load(phonesOfAccount, id)).map((row) =>
        openPhone(row, keyOfRow(row, settingsOf(ctx.services).MUSTER_DATA_KEY)),
      ),
    );
  }

  @StepUp({ keys: 'by scope' })
  @Allow('user:read_personal_data')
  @ListSize(FOUND_MAX)
  @Query(() => [UserType], {
    description: 'Accounts with this phone number, at most 100. The search leaves audit entries.',
    deprecationReason: '2027-06-30: Use users(filter: { phone: … }).',
  })
  async usersByPhone(
    @Ctx() ctx: RequestContext,
    @Arg('number', () => String, { description: 'E.164: `+886912345678`; spaces and dashes do not matter.' })
    number: string,
  ): Promise<(UserType | null)[]> {
    const known = e164(number);
    if (known === null)
      throw new InvalidInput([
        { path: 'number', message: 'is not a phone number that begins with +', code: 'BAD_FORMAT' },
      ]);
    const ids = await accountsWithPhone(ctx.em, lookupHash(known, await lookupKey(ctx.services, 'phone')));
    await ctx.transact(async (tx) => {
      for (const id of ids) tx.audit({ action: 'user.find_by_phone', entityType: 'User', entityId: id });
    });
    const found = await Promise.all(ids.map((id) => ctx.load(visibleAccountById, id)));
    return found.filter((account) => account !== null);
  }

  @Allow('signed-in')
  @Mutation(() => AddPhoneResult.type, { description: 'Adds a number to your phones, ten at most.' })
  addPhone(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => AddPhoneInput, { description: 'Phone number to add.' }) input: AddPhoneInput,
  ) {
    return AddPhoneResult.of(async () => {
      const wanted = valid(AddPhone, input);
      const keys = await keysOf(ctx);
      return { phone: await ctx.transact((tx) => addPhone(tx, keys, wanted), phoneAgain(ctx)) };
    });
  }

  @Allow('signed-in')
  @Mutation(() => UpdatePhoneResult.type, { description: 'Changes the label of one of your phones.' })
  updatePhone(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'One of your phones.' }) id: string,
    @Arg('input', () => UpdatePhoneInput, { description: 'The changes; what is left out stays.' })
    input: UpdatePhoneInput,
  ) {
    return UpdatePhoneResult.of(async () => {
      const wanted = valid(UpdatePhone, input);
      const keys = await keysOf(ctx);
      return { phone: await ctx.transact((tx) => updatePhone(tx, keys, id, wanted), phoneAgain(ctx)) };
    });
  }

  @Allow('signed-in')
  @Mutation(() => UpdatePhoneResult.type, { description: 'Makes one of your phones the default.' })
  setDefaultPhone(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'One of your phones.' }) id: string) {
    return UpdatePhoneResult.of(async () => {
      const keys = await keysOf(ctx);
      return { phone: await ctx.transact((tx) => setDefaultPhone(tx, keys, id), phoneAgain(ctx)) };
    });
  }

  @Allow('signed-in')
  @Mutation(() => RemovePhoneResult.type, {
    description: 'Removes one of your phones. The oldest remaining one takes over as the default.',
  })
  removePhone(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'One of your phones.' }) id: string) {
    return RemovePhoneResult.of(async () => {
      const keys = await keysOf(ctx);
      return { phones: await ctx.transact((tx) => removePhone(tx, keys, id), phonesAgain(ctx)) };
    });
  }
}
