import { Account } from './account/account.entity.ts';
import { DataKey } from './account/data-key.entity.ts';
import { Erasure } from './account/erasure.entity.ts';
import { LookupKey } from './account/lookup-key.entity.ts';
import { AccountRole, Permission, Role, RolePermission } from './account/role.entity.ts';
import { ApiClient } from './administration/api-clients/api-client.entity.ts';
import { UserActivity } from './person/activity/activity.entity.ts';
import { UserAddress } from './person/addresses/address.entity.ts';
import { AdminArea } from './person/areas/area.entity.ts';
import { ProductComparison } from './person/browsing/product-comparison.entity.ts';
import { ProductView } from './person/browsing/product-view.entity.ts';
import { SearchLog } from './person/browsing/search-log.entity.ts';
import { WishlistItem } from './person/browsing/wishlist-item.entity.ts';
import { UserPhone } from './person/phones/phone.entity.ts';
import { UserPreference } from './person/profile/preference.entity.ts';
import { UserProfile } from './person/profile/profile.entity.ts';
import { SavedView } from './person/views/saved-view.entity.ts';
import { AccessClock, AccessEnd } from './sign-in/access/access-end.entity.ts';
import { RefreshToken, Session } from './sign-in/access/session.entity.ts';
import { Device } from './sign-in/devices/device.entity.ts';
import { FailedSignIn } from './sign-in/guesses/failed-sign-in.entity.ts';
import { OutgoingMail } from './sign-in/mail/outgoing-mail.entity.ts';
import { BackupCode, SecondFactor } from './sign-in/mfa/second-factor.entity.ts';
import { OidcAttempt, OidcIdentity } from './sign-in/oidc/oidc.entity.ts';
import { OneTimeToken } from './sign-in/one-time-tokens/one-time-token.entity.ts';
import { RateCount } from './sign-in/rate-limit/rate-count.entity.ts';
import { LoginEvent } from './sign-in/sign-ins/login-event.entity.ts';
import { StoredSigningKey } from './sign-in/signing-keys/signing-key.entity.ts';

/** Every table of this subgraph that is read or written through an entity. */
export const entities = [
  Account,
  AdminArea,
  DataKey,
  Erasure,
  LookupKey,
  UserAddress,
  UserPhone,
  UserProfile,
  UserPreference,
  WishlistItem,
  ProductView,
  ProductComparison,
  SearchLog,
  UserActivity,
  SavedView,
  LoginEvent,
  Session,
  RefreshToken,
  AccessClock,
  AccessEnd,
  Permission,
  Role,
  RolePermission,
  AccountRole,
  Device,
  OutgoingMail,
  RateCount,
  FailedSignIn,
  OneTimeToken,
  SecondFactor,
  BackupCode,
  OidcIdentity,
  OidcAttempt,
  StoredSigningKey,
  ApiClient,
];
