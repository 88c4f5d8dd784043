import {
  AUDITED_SUBGRAPHS,
  apiClient,
  endedAccess,
  knownProducts,
  openOrders,
  orderContacts,
  orderPaid,
  recordsOf,
  savedAddress,
  sessionRevoked,
  userErased,
  userRegistered,
  wishlistItemAdded,
} from '@muster/events';
import { auditEntriesOf } from '@muster/kit/orm';
import { commandHandler, consumer, defineSubgraph, secondFactorShown } from '@muster/kit/subgraph';
import { visibleAccountById } from './account/account.loaders.ts';
import { accountPersonal, fingerprintNames, sealAccounts, sealedAccounts } from './account/account.personal.ts';
import { AccountResolver } from './account/account.resolver.ts';
import { sealedDataKeys } from './account/data-key.ts';
import { prepareLookupKeys, sealedLookupKeys } from './account/lookup-key.ts';
import { AccountStatusResolver } from './administration/account-status/account-status.resolver.ts';
import { ApiClientResolver } from './administration/api-clients/api-client.resolver.ts';
import { readApiClient } from './administration/api-clients/read-api-client.ts';
import { AuditResolver } from './administration/audit/audit.resolver.ts';
import { prepareAccess } from './administration/bootstrap/prepare-access.ts';
import { ErasureResolver } from './administration/erasure/erasure.resolver.ts';
import { InvitationResolver } from './administration/invitation/invitation.resolver.ts';
import { UserListResolver } from './administration/people/user-list.resolver.ts';
import { RETENTION } from './administration/retention.ts';
import { visibleRoleById } from './administration/roles/role.loaders.ts';
import { RoleResolver } from './administration/roles/role.resolver.ts';
import { RoleGrantsResolver } from './administration/roles/role-grants.resolver.ts';
import { ViewerResolver } from './administration/viewer/viewer.resolver.ts';
import { audits } from './audits.ts';
import { entities } from './entities.ts';
import { invariants } from './invariants.ts';
import { Migration20261120_users } from './migrations/20261120-users.ts';
import { Migration20261121_areas } from './migrations/20261121-01-areas.ts';
import { Migration20261121_browsing } from './migrations/20261121-02-browsing.ts';
import { Migration20261121_data_keys } from './migrations/20261121-03-data-keys.ts';
import { Migration20261121_profile } from './migrations/20261121-04-profile.ts';
import { Migration20261121_account_personal } from './migrations/20261121-05-account-personal.ts';
import { Migration20261121_tier } from './migrations/20261121-06-tier.ts';
import { Migration20261121_access_end } from './migrations/20261121-07-access-end.ts';
import { Migration20261121_api_clients } from './migrations/20261121-08-api-clients.ts';
import { Migration20261121_second_factor } from './migrations/20261121-09-second-factor.ts';
import { Migration20261121_mail } from './migrations/20261121-10-mail.ts';
import { Migration20261121_sign_in } from './migrations/20261121-11-sign-in.ts';
import { Migration20261121_signing_keys } from './migrations/20261121-12-signing-keys.ts';
import { Migration20261121_oidc } from './migrations/20261121-13-oidc.ts';
import { Migration20261121_step_up } from './migrations/20261121-14-step-up.ts';
import { Migration20261122_api_client_scopes } from './migrations/20261122-api-client-scopes.ts';
import { Migration20261122_devices } from './migrations/20261122-devices.ts';
import { Migration20261122_role_scopes } from './migrations/20261122-role-scopes.ts';
import { Migration20261130_rate_counts } from './migrations/20261130-rate-counts.ts';
import { Migration20261201_versions } from './migrations/20261201-versions.ts';
import { Migration20261201_view_moments } from './migrations/20261201-view-moments.ts';
import { Migration20261202_people_found } from './migrations/20261202-people-found.ts';
import { Migration20261202_sign_in_lists } from './migrations/20261202-sign-in-lists.ts';
import { Migration20261202_views } from './migrations/20261202-views.ts';
import { Migration20261203_tier_of_account } from './migrations/20261203-tier-of-account.ts';
import { onOrderPaid } from './person/activity/note-activity.ts';
import { AddressBookResolver, AddressResolver } from './person/addresses/address.resolver.ts';
import { readSavedAddress } from './person/addresses/read-saved-address.ts';
import { areaById } from './person/areas/area.loaders.ts';
import { AreaResolver } from './person/areas/area.resolver.ts';
import { prepareAreas } from './person/areas/prepare-areas.ts';
import { browsingResolvers } from './person/browsing/browsing.resolver.ts';
import { PhoneResolver } from './person/phones/phone.resolver.ts';
import { ProfileResolver } from './person/profile/profile.resolver.ts';
import { TierResolver } from './person/tier/tier.resolver.ts';
import { UsernameResolver } from './person/username/username.resolver.ts';
import { SavedViewResolver } from './person/views/view.resolver.ts';
import { UsersSettings } from './settings.ts';
import { readEndedAccess } from './sign-in/access/end-access.ts';
import { ChangePasswordResolver } from './sign-in/change-password/change-password.resolver.ts';
import { DeviceResolver } from './sign-in/devices/device.resolver.ts';
import { notifyOfGuessesJob } from './sign-in/guesses/guesses-email.ts';
import { timeHashing } from './sign-in/hashing/passwords.ts';
import { startRater } from './sign-in/hashing/strength.ts';
import { sealedMail } from './sign-in/mail/enqueue-email.ts';
import { sendEmailJob } from './sign-in/mail/send-email.ts';
import { MfaResolver } from './sign-in/mfa/mfa.resolver.ts';
import { isProvenLately } from './sign-in/mfa/recent-factor.ts';
import { OidcResolver } from './sign-in/oidc/oidc.resolver.ts';
import { beginResetJob } from './sign-in/reset-password/request-reset.ts';
import { ResetPasswordResolver } from './sign-in/reset-password/reset-password.resolver.ts';
import { SessionResolver } from './sign-in/session/session.resolver.ts';
import { SessionFieldsResolver, UserSessionsResolver } from './sign-in/session/user-sessions.resolver.ts';
import { SignInEventResolver } from './sign-in/sign-ins/sign-in-event.resolver.ts';
import { SignUpResolver } from './sign-in/sign-up/sign-up.resolver.ts';
import { SigningKeyResolver } from './sign-in/signing-keys/signing-key.resolver.ts';
import { publicKeys } from './sign-in/signing-keys/signing-key.ts';
import { VerifyEmailResolver } from './sign-in/verify-email/verify-email.resolver.ts';
import { SignInResolver } from './sign-in/with-password/sign-in.resolver.ts';

export const users = defineSubgraph({
  name: 'users',
  description: 'Who people are, how they sign in, and what they may do.',
  settings: UsersSettings,
  entities,
  migrations: [
    Migration20261120_users,
    Migration20261121_areas,
    Migration20261121_browsing,
    Migration20261121_data_keys,
    Migration20261121_profile,
    Migration20261121_account_personal,
    Migration20261121_tier,
    Migration20261121_access_end,
    Migration20261121_api_clients,
    Migration20261121_second_factor,
    Migration20261121_mail,
    Migration20261121_sign_in,
    Migration20261121_signing_keys,
    Migration20261121_oidc,
    Migration20261121_step_up,
    Migration20261122_api_client_scopes,
    Migration20261122_devices,
    Migration20261122_role_scopes,
    Migration20261130_rate_counts,
    Migration20261201_versions,
    Migration20261201_view_moments,
    Migration20261202_people_found,
    Migration20261202_sign_in_lists,
    Migration20261202_views,
    Migration20261203_tier_of_account,
  ],
  invariants,
  sealed: [sealedDataKeys, sealedLookupKeys, sealedMail, ...sealedAccounts],
  subscribers: (settings) => [accountPersonal(settings(UsersSettings))],
  resolvers: [
    AccountResolver,
    UserListResolver,
    ViewerResolver,
    InvitationResolver,
    SavedViewResolver,
    SignUpResolver,
    SignInResolver,
    AreaResolver,
    AddressBookResolver,
    AddressResolver,
    PhoneResolver,
    ProfileResolver,
    ErasureResolver,
    AuditResolver,
    TierResolver,
    SessionResolver,
    UserSessionsResolver,
    SessionFieldsResolver,
    DeviceResolver,
    SignInEventResolver,
    SigningKeyResolver,
    RoleResolver,
    RoleGrantsResolver,
    MfaResolver,
    ChangePasswordResolver,
    VerifyEmailResolver,
    ResetPasswordResolver,
    UsernameResolver,
    OidcResolver,
    AccountStatusResolver,
    ApiClientResolver,
    ...browsingResolvers,
  ],
  references: {
    User: ({ id = '' }, ctx) => ctx.load(visibleAccountById, id),
    Role: ({ id = '' }, ctx) => ctx.load(visibleRoleById, id),
    AdminArea: ({ id = '' }, ctx) => ctx.load(areaById, id),
    Product: async ({ id = '' }) => ({ id }),
  },
  permissions: {
    'user:read': 'See the accounts of others.',
    'user:read_personal_data': 'See profiles, phones and addresses of others; each read is audited.',
    'api_client:manage': 'Create, change and revoke the API clients of integrators.',
    'role:manage': 'Create roles, set their permissions, and grant and withdraw them.',
    'signing_key:rotate': 'Rotate the signing key of access tokens.',
    'session:manage': 'See and end the sessions of others.',
    'user:set_tier': 'Move customers to another tier.',
    'user:set_status': 'Lock, ban, deactivate and activate the accounts of others.',
    'user:erase': 'Erase the accounts of others for good.',
    'audit:read': 'Read the audit logs of every subgraph.',
    'view:share': 'Share saved views with all staff, and remove those that others share.',
    'area:manage': 'Add administrative areas.',
  },
  asks: [
    openOrders,
    orderContacts,
    knownProducts,
    ...Object.keys(AUDITED_SUBGRAPHS)
      .filter((name) => name !== 'users')
      .map(auditEntriesOf),
  ],
  audits,
  emits: [userRegistered, userErased, sessionRevoked, wishlistItemAdded],
  records: recordsOf('users'),
  consumers: [consumer(orderPaid, onOrderPaid)],
  jobs: [sendEmailJob, beginResetJob, notifyOfGuessesJob],
  retention: RETENTION,
  commands: [
    commandHandler(endedAccess, readEndedAccess),
    commandHandler(apiClient, readApiClient),
    commandHandler(savedAddress, readSavedAddress),
    commandHandler(secondFactorShown, async (services, _input, caller) => ({
      shown: await isProvenLately(services, caller),
    })),
  ],
  routes: [
    {
      method: 'GET',
      path: '/.well-known/jwks.json',
      handle: async (services) => ({
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=60' },
        body: JSON.stringify(await publicKeys(services)),
      }),
    },
  ],
  prepare: async (services) => {
    startRater();
    await timeHashing(services);
    await prepareLookupKeys(services);
    await sealAccounts(services);
    await fingerprintNames(services);
    await prepareAccess(services);
    await prepareAreas(services);
  },
});
