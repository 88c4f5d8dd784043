import { common, DateTime, enumType, resultUnion } from '@muster/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { SessionsEndedPayload } from '../access/sessions-ended.graphql.ts';
import type { DeviceType as Kind } from './describe-program.ts';

export const DeviceTypeEnum = enumType<Kind>('DeviceType', 'What kind of device it says it is.', {
  DESKTOP: 'A computer.',
  MOBILE: 'A phone.',
  TABLET: 'A tablet.',
  OTHER: 'A program that is no browser, or does not say.',
});

@ObjectType('Device', {
  description:
    'What somebody signs in with: a browser, an app. Known by a key that only it has, whatever it calls itself.',
})
export class DeviceType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'What its owner calls it; nobody else is told.' })
  name!: string | null;

  @Field(() => DeviceTypeEnum, { description: 'What kind it is, by its own account.' })
  type!: Kind;

  @Field(() => String, { nullable: true, description: 'Its operating system, by its own account: `Windows`.' })
  os!: string | null;

  @Field(() => String, { nullable: true, description: 'Its browser, by its own account: `Firefox`.' })
  browser!: string | null;

  @Field(() => Boolean, { description: 'Whether this very request comes from it.' })
  isCurrent!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when signing in with it takes no code of the second factor; null when it does.',
  })
  trustedUntil!: Date | null;

  @Field(() => DateTime, { description: 'When it was first seen.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When a session was last begun or renewed on it.' })
  lastUsedAt!: Date;
}

@ObjectType({ description: 'The device as it is now.' })
export class DevicePayload {
  @Field(() => DeviceType, { description: 'The device.' })
  device!: DeviceType;
}

export const RenameDeviceResult = resultUnion('RenameDeviceResult', 'What became of `renameDevice`.', DevicePayload, [
  common.notFound,
  common.invalidInput,
]);
export const TrustDeviceResult = resultUnion(
  'TrustDeviceResult',
  'What became of `trustThisDevice` or `distrustDevice`.',
  DevicePayload,
  [common.notFound, common.stepUpRequired],
);
export const RemoveDeviceResult = resultUnion(
  'RemoveDeviceResult',
  'What became of `removeDevice`.',
  SessionsEndedPayload,
  [common.notFound],
);
