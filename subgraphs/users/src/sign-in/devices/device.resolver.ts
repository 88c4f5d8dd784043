import { NotFound, valid } from '@muster/kit/domain';
import { Allow, ListSize, StepUp, StepUpWhen } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { maySeeSignIns } from '../../account/personal.policy.ts';
import { OF_OTHERS, seenBy } from '../../account/seen-by.ts';
import { settingsOf } from '../../settings.ts';
import { DeviceType, RemoveDeviceResult, RenameDeviceResult, TrustDeviceResult } from './device.graphql.ts';
import { devicesSeenBy } from './device.loaders.ts';
import { devicesOf, type ListedDevice } from './device.personal.ts';
import { distrustDevice } from './distrust-device.ts';
import { DEVICES_MAX } from './recognise-device.ts';
import { removeDevice } from './remove-device.ts';
import { RenameDevice, renameDevice } from './rename-device.ts';
import { trustThisDevice } from './trust-this-device.ts';

const ringOf = ({ services }: RequestContext) => settingsOf(services).MUSTER_DATA_KEY;

const ownDevices = (ctx: RequestContext): Promise<ListedDevice[]> =>
  devicesOf(ctx.em, ctx.actor.id, { now: ctx.now, ring: ringOf(ctx), sessionId: ctx.actor.sessionId });

async function ownDevice(ctx: RequestContext, id: string): Promise<{ device: ListedDevice }> {
  const device = (await ownDevices(ctx)).find((own) => own.id === id);
  if (device === undefined) throw new NotFound('device');
  return { device };
}

@Resolver(() => UserType)
export class DeviceResolver {
  @Allow('signed-in')
  @ListSize(DEVICES_MAX)
  @Query(() => [DeviceType], {
    description: 'Your devices, the last used first; 50 at most.',
    deprecationReason: '2027-06-30: Use me { devices }.',
  })
  myDevices(@Ctx() ctx: RequestContext): Promise<DeviceType[]> {
    return ownDevices(ctx);
  }

  @StepUpWhen(OF_OTHERS)
  @ListSize(DEVICES_MAX)
  @FieldResolver(() => [DeviceType], {
    nullable: true,
    description:
      'Devices of the account, the last used first. Null for others without the permission `session:manage`, who see no names.',
  })
  devices(@Ctx() ctx: RequestContext, @Root() { id }: Account): Promise<DeviceType[] | null> {
    return seenBy(ctx, id, 'devices', () => devicesSeenBy(ctx, id), maySeeSignIns);
  }

  @Allow('signed-in')
  @Mutation(() => RenameDeviceResult.type, { description: 'Names one of your devices.' })
  renameDevice(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'One of your devices.' }) id: string,
    @Arg('name', () => String, { nullable: true, description: 'At most 50 characters; null removes the name.' })
    name: string | null,
  ) {
    return RenameDeviceResult.of(async () => {
      const wanted = valid(RenameDevice, { name });
      await ctx.transact((tx) => renameDevice(tx, ringOf(ctx), id, wanted));
      return ownDevice(ctx, id);
    });
  }

  @StepUp()
  @Allow('signed-in')
  @Mutation(() => TrustDeviceResult.type, {
    description:
      'Trusts this device for 30 days: a sign-in on it needs no code of the second factor. A change of the password or of the factor ends it.',
  })
  trustThisDevice(@Ctx() ctx: RequestContext) {
    return TrustDeviceResult.of(async () => ownDevice(ctx, await ctx.transact((tx) => trustThisDevice(tx))));
  }

  @Allow('signed-in')
  @Mutation(() => TrustDeviceResult.type, {
    description: 'Ends the trust in one of your devices: a sign-in on it needs a code of the second factor again.',
  })
  distrustDevice(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'One of your devices.' }) id: string) {
    return TrustDeviceResult.of(async () => ownDevice(ctx, await ctx.transact((tx) => distrustDevice(tx, id))));
  }

  @Allow('signed-in')
  @Mutation(() => RemoveDeviceResult.type, {
    description: 'Deletes one of your devices and ends its sessions. It counts as a new one when it signs in again.',
  })
  removeDevice(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'One of your devices.' }) id: string) {
    return RemoveDeviceResult.of(async () => ({ ended: await ctx.transact((tx) => removeDevice(tx, id)) }));
  }
}
