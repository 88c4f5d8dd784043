import type { SubgraphClient } from '@muster/kit/serve';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** Issues access tokens, and plays the subgraph that publishes their keys. */
export async function fakeTokens(kid = 'test') {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' }] };
  const state = {
    reachable: true,
    asked: 0,
    ended: [] as { version: number; userId: string; sessionId: string | null; reason: string }[],
  };
  const peer: SubgraphClient = {
    name: 'users',
    isRemote: false,
    execute: async () => ({ data: null }),
    subscribe: async () => ({ data: null }),
    async command(name, input) {
      if (name !== 'users.endedAccess') return null;
      const { after } = input as { after: number | null };
      const ended = state.ended.filter(({ version }) => version > (after ?? 0));
      return { version: ended.at(-1)?.version ?? after ?? 0, ended };
    },
    async route({ path }) {
      state.asked += 1;
      if (!state.reachable) throw new Error('not reachable');
      return path === '/.well-known/jwks.json' ? { status: 200, body: JSON.stringify(keys) } : null;
    },
    health: async () => ({ problems: [], warnings: [] }),
    close: async () => {},
  };
  const token = (claims: JWTPayload = {}, expiresIn: string | number = '10m'): Promise<string> =>
    new SignJWT({ sid: 's', permissions: [], ...claims })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .setSubject(claims.sub ?? '018f0000-0000-7000-8000-000000000001')
      .setIssuer(claims.iss ?? 'muster')
      .setAudience((claims.aud as string) ?? 'muster')
      .setExpirationTime(expiresIn)
      .sign(privateKey);
  return { peer, state, keys, token };
}
