import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';

const PREFIX = 'dk_';

/** A device's key as a client sends it; whatever cannot be one counts as none, and ends nobody's sign-in. */
export const DeviceKey = z
  .string()
  .regex(/^dk_[\w-]{43}$/)
  .nullish()
  .catch(null);

/** 256 random bits: nobody guesses them, so a plain hash is as good as a slow one. */
export const newDeviceKey = (): string => PREFIX + randomBytes(32).toString('base64url');

export const hashOfDeviceKey = (key: string): Buffer => createHash('sha256').update(key).digest();
