import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface Person {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

/** A real OpenID Connect provider that signs everybody in as the `person` of the moment. */
export async function oidcServer(redirectUri: string) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state: { person: Person } = { person: { sub: 'nobody' } };
  const people = new Map<string, Person>();

  const provider = new Provider(issuer, {
    clients: [{ client_id: 'shop', client_secret: 'secret-of-the-shop', redirect_uris: [redirectUri] }],
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...people.get(sub)!, sub }) }),
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    cookies: { keys: ['of no worth but here'] },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  });
  const interact = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { prompt, session, params } = await provider.interactionDetails(req, res);
    if (prompt.name === 'login') {
      people.set(state.person.sub, state.person);
      return provider.interactionFinished(req, res, { login: { accountId: state.person.sub } });
    }
    const grant = new provider.Grant({ accountId: session!.accountId, clientId: String(params.client_id) });
    grant.addOIDCScope('openid email profile');
    return provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } });
  };
  const callback = provider.callback();
  server.on('request', (req, res) => {
    if (req.url!.startsWith('/interaction/')) interact(req, res).catch((error) => res.destroy(error));
    else callback(req, res);
  });

  return {
    issuer,
    /** A browser of its own goes to `url` and comes back to the shop: with which address? */
    async visit(url: string, person: Person): Promise<string> {
      state.person = person;
      const cookies = new Map<string, string>();
      for (let next = url, hops = 0; hops < 20; hops += 1) {
        const response = await fetch(next, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        });
        for (const cookie of response.headers.getSetCookie()) {
          const [pair = ''] = cookie.split(';');
          cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
        }
        const location = response.headers.get('location');
        if (location === null) throw new Error(`${response.status} ${await response.text()}`);
        next = new URL(location, next).href;
        if (next.startsWith(redirectUri)) return next;
      }
      throw new Error('Round and round');
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
