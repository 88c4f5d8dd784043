import { z } from 'zod';

/** An OpenID Connect provider of `MUSTER_OIDC`. */
export const OidcProvider = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be a short name in small letters'),
  label: z.string().min(1).max(60),
  issuer: z.url({ protocol: /^https?$/ }),
  clientId: z.string().min(1).max(200),
  clientSecret: z.string().min(1).max(500),
});
export type OidcProvider = z.infer<typeof OidcProvider>;
