import { sessionRevoked, userRegistered } from '@muster/events';
import { defineSubgraph } from '@muster/kit/subgraph';
import { prepareAccess } from './access/prepare-access.ts';
import { Account } from './account/account.entity.ts';
import { visibleAccountById } from './account/account.loaders.ts';
import { AccountResolver } from './account/account.resolver.ts';
import { Migration20261120_users } from './migrations/20261120-users.ts';
import { publicKeys } from './session/signing-key.ts';
import { UsersSettings } from './settings.ts';

export const users = defineSubgraph({
  name: 'users',
  description: 'Who people are, how they sign in, and what they may do.',
  settings: UsersSettings,
  entities: [Account],
  migrations: [Migration20261120_users],
  resolvers: [AccountResolver],
  references: { User: ({ id = '' }, ctx) => ctx.load(visibleAccountById, id) },
  permissions: { 'user:read': 'See the accounts of others.' },
  emits: [userRegistered, sessionRevoked],
  consumers: [],
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
  prepare: prepareAccess,
});
