import { NotFound, valid } from '@muster/kit/domain';
import { Allow, ListSize, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { settingsOf } from '../../settings.ts';
import { DeviceType, RemoveDeviceResult, RenameDeviceResult, TrustDeviceResult } from './device.graphql.ts';
import { type Device, devicesOf } from './device.rows.ts';
import { RenameDevice, removeDevice, renameDevice } from './keep-devices.ts';
import { DEVICES_MAX } from './recognise-device.ts';
import { distrustDevice, trustDevice } from './trust-device.ts';

const ringOf = ({ services }: RequestContext) => settingsOf(services).MUSTER_DATA_KEY;

const ownDevices = (ctx: RequestContext): Promise<Device[]> =>
  devicesOf(ctx.em, ctx.actor.id, { now: ctx.now, ring: ringOf(ctx), sessionId: ctx.actor.sessionId });

async function ownDevice(ctx: RequestContext, id: string): Promise<{ device: Device }> {
  const device = (await ownDevices(ctx)).find((own) => own.id === id);
  if (device === undefined) throw new NotFound('device');
  return { device };
}

@Resolver()
export class DeviceResolver {
  @Allow('signed-in')
  @ListSize(DEVICES_MAX)
  @Query(() => [DeviceType], { description: 'What you sign in with, the one used last first; 50 at most.' })
  myDevices(@Ctx() ctx: RequestContext): Promise<DeviceType[]> {
    return ownDevices(ctx);
  }

  @Allow('signed-in')
  @Mutation(() => RenameDeviceResult.type, { description: 'Calls one of your devices by a name of your own.' })
  renameDevice(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'One of your devices.' }) id: string,
    @Arg('name', () => String, { nullable: true, description: 'At most 50 characters; null takes the name away.' })
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
      'For 30 days signing in with this device takes no code of the second factor; a change of the password or of the factor ends it.',
  })
  trustThisDevice(@Ctx() ctx: RequestContext) {
    return TrustDeviceResult.of(async () => ownDevice(ctx, await ctx.transact((tx) => trustDevice(tx))));
  }

  @Allow('signed-in')
  @Mutation(() => TrustDeviceResult.type, {
    description: 'Signing in with one of your devices takes a code of the second factor again.',
  })
  distrustDevice(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'One of your devices.' }) id: string) {
    return TrustDeviceResult.of(async () => ownDevice(ctx, await ctx.transact((tx) => distrustDevice(tx, id))));
  }

  @Allow('signed-in')
  @Mutation(() => RemoveDeviceResult.type, {
    description: 'Forgets one of your devices, and signs you out on it. It is new when it comes again.',
  })
  removeDevice(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'One of your devices.' }) id: string) {
    return RemoveDeviceResult.of(async () => ({ ended: await ctx.transact((tx) => removeDevice(tx, id)) }));
  }
}
