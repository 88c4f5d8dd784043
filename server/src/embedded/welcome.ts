import type { Secrets } from '../secrets.ts';

/** Start message: URLs and how to sign in. */
export function welcome(url: string, secrets: Secrets): string {
  const signIn =
    secrets.newAdminPassword === null
      ? `as ${secrets.adminEmail ?? 'the administrator whom you named when it was first started'}, with the password you gave or the one kept in ${secrets.file}`
      : `as ${secrets.adminEmail} with the password ${secrets.newAdminPassword} (shown this once, kept in ${secrets.file})`;
  return [
    '',
    `Muster serves at  ${url}/graphql   (queries, mutations; WebSocket for subscriptions)`,
    `Explore it at     ${url}/graphql   in a browser`,
    `Sign in           ${signIn}`,
    `Watch a launch    npm run demo`,
    '',
  ].join('\n');
}
