export { databaseRole, derivedKey, MASTER_MIN_CHARS } from './derived-secret.ts';
export {
  areSigned,
  type EventKeys,
  eventKeySettings,
  eventKeysEnv,
  eventKeysOfAll,
  eventKeysOfOne,
  type SignedBatch,
  signEvents,
} from './event-keys.ts';
export {
  GATEWAY,
  type IdentityKeys,
  identityKeysSetting,
  identityKeysText,
  type KnownCaller,
  type KnownCallers,
  keyTo,
  knownCallers,
  type Link,
  type SigningKey,
  signingKey,
} from './identity-keys.ts';
export { aclLine, type RedisPart, type RedisUser, redisUser } from './redis-users.ts';
