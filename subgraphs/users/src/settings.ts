import { dataKeySetting } from '@muster/kit/crypto';
import { field } from '@muster/kit/domain';
import { nodeEnvSetting } from '@muster/kit/process';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { aboutThem, plainlyWeak } from './sign-in/hashing/password-rules.ts';
import { easyGuess } from './sign-in/hashing/password-strength.ts';
import { OidcProvider } from './sign-in/oidc/oidc-provider.ts';

const whole = (min: number, max: number, byDefault: number) =>
  z.coerce.number().int().min(min).max(max).default(byDefault);

export const OIDC_PROVIDERS_MAX = 10;

export const UsersSettings = z
  .object({
    MUSTER_AUTH_SECRET: z.string('is needed: at least 32 characters').min(32, 'must have at least 32 characters').meta({
      description: 'Secret of access tokens, 64 hex digits; in production none that can be guessed.',
      unset: 'made and kept in the data folder',
    }),
    MUSTER_DATA_KEY: dataKeySetting,
    MUSTER_ADMIN_EMAIL: field.email.optional().meta({
      description:
        'E-mail address of the first administrator, who is made, or let in again, when there is none who can sign in.',
      unset: '`admin@muster.example`',
    }),
    MUSTER_ADMIN_PASSWORD: z.string().min(8, 'must have at least 8 characters').max(256).optional().meta({
      description: 'Password of the first administrator; in production it must not be easily guessed.',
      unset: 'random, kept in the data folder',
    }),
    MUSTER_ACCESS_TOKEN_TTL_S: whole(30, 3_600, 600).meta({ description: 'Lifetime of an access token, in seconds.' }),
    MUSTER_ARGON2_MEMORY_KIB: whole(8, 1_048_576, 19_456).meta({
      description: 'Memory that a password hash takes, in KiB. argon2id as OWASP recommends it.',
    }),
    MUSTER_ARGON2_TIME_COST: whole(1, 10, 2).meta({ description: 'Passes of a password hash over its memory.' }),
    MUSTER_HASH_WAIT_MS: whole(100, 60_000, 6_000).meta({
      description:
        'Longest wait for a turn to hash a password, in milliseconds; a request that would wait longer is refused at once with `TRY_AGAIN`. Well below the ten seconds that an operation may take.',
    }),
    MUSTER_SMTP_URL: z
      .url({ protocol: /^smtps?$/, error: 'must be smtp://… or smtps://…' })
      .optional()
      .meta({
        description:
          'Mail server, `smtp://user:password@host:587`, or `smtps://` for TLS from the first byte: [operating](operating.md#mail).',
        unset: 'mail as files in the data folder',
      }),
    MUSTER_MAIL_FROM: z
      .string()
      .max(254)
      .default('Muster <no-reply@localhost>')
      .meta({ description: 'Sender of mail.' }),
    MUSTER_MAIL_DIR: z
      .string()
      .min(1)
      .default('.muster/mail')
      .meta({ description: 'Folder for mail while there is no mail server.' }),
    /** Providers as JSON: `[{"name":"casdoor","label":"Casdoor","issuer":"https://…","clientId":"…","clientSecret":"…"}]`. */
    MUSTER_OIDC: z
      .string()
      .default('[]')
      .transform((text, problems) => {
        try {
          return z.array(OidcProvider).max(OIDC_PROVIDERS_MAX).parse(JSON.parse(text));
        } catch {
          problems.addIssue('must be a JSON list of { name, label, issuer, clientId, clientSecret }');
          return z.NEVER;
        }
      })
      .meta({ description: 'Other providers to sign in at, as JSON: [operating](operating.md#signing-in-elsewhere).' }),
    MUSTER_OIDC_REDIRECTS: z
      .string()
      .default('')
      .transform((text) =>
        text
          .split(',')
          .map((uri) => uri.trim())
          .filter(Boolean),
      )
      .meta({ description: 'Redirect URIs that a provider may send browsers back to: exact, with commas between.' }),
    NODE_ENV: nodeEnvSetting,
    /** A setting of the gateway; only `off` has an effect here. */
    MUSTER_LIMITS: z.string().optional(),
    MUSTER_SHOP_URL: z
      .url({ protocol: /^https?$/, error: 'must be http://… or https://…' })
      .optional()
      .meta({ description: 'Website of the shop, to which links in mail lead.' }),
  })
  .superRefine(({ NODE_ENV, MUSTER_OIDC, MUSTER_ADMIN_EMAIL, MUSTER_ADMIN_PASSWORD }, problems) => {
    if (NODE_ENV === 'production' && MUSTER_ADMIN_PASSWORD !== undefined) {
      const email = MUSTER_ADMIN_EMAIL ?? '';
      const why =
        plainlyWeak(MUSTER_ADMIN_PASSWORD, email)?.message ?? easyGuess(MUSTER_ADMIN_PASSWORD, aboutThem(email));
      if (why !== null)
        problems.addIssue({ code: 'custom', path: ['MUSTER_ADMIN_PASSWORD'], message: `is too weak. ${why}` });
    }
    if (NODE_ENV === 'production' && MUSTER_OIDC.some(({ issuer }) => issuer.startsWith('http:')))
      problems.addIssue({
        code: 'custom',
        path: ['MUSTER_OIDC'],
        message: 'must have issuers with TLS (https://) in production',
      });
  });
export type UsersSettings = z.infer<typeof UsersSettings>;

export const settingsOf = ({ settings }: Services): UsersSettings => settings(UsersSettings);
