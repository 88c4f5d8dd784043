import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatKeyring, type Keyring, parseKeyring } from '@muster/kit/crypto';

/** Each secret the system needs: the environment variable it comes in, and how one is made when nobody gave any. */
const SECRETS: Readonly<Record<string, () => string>> = {
  MUSTER_AUTH_SECRET: () => randomBytes(32).toString('hex'),
  MUSTER_DATA_KEY: () => randomBytes(32).toString('hex'),
  MUSTER_IDENTITY_SECRET: () => randomBytes(32).toString('hex'),
  MUSTER_MOCK_SECRET: () => randomBytes(32).toString('hex'),
};

const ADMIN_EMAIL_DEFAULT = 'admin@muster.example';

export interface Secrets {
  readonly env: Record<string, string>;
  /** The first administrator's password, when it was made here just now; shown once. */
  readonly newAdminPassword: string | null;
  readonly adminEmail: string;
  /** Where they are kept, for their owner only. */
  readonly file: string;
}

/**
 * The environment's secrets, completed by those kept in the data folder, completed by new ones which are then kept there.
 * A given variable always wins and is never written down.
 */
export function completeSecrets(dataDir: string, env: NodeJS.ProcessEnv): Secrets {
  const file = fileIn(dataDir);
  const kept = read(file);
  const before = JSON.stringify(kept);
  const complete: Record<string, string> = {};
  for (const [name, make] of Object.entries(SECRETS)) {
    if (!env[name]) kept[name] ??= make();
    complete[name] = env[name] || kept[name]!;
  }
  const adminEmail = env.MUSTER_ADMIN_EMAIL || ADMIN_EMAIL_DEFAULT;
  complete.MUSTER_ADMIN_EMAIL = adminEmail;
  const isNew = !env.MUSTER_ADMIN_PASSWORD && kept.MUSTER_ADMIN_PASSWORD === undefined;
  if (isNew) kept.MUSTER_ADMIN_PASSWORD = randomBytes(15).toString('base64url');
  complete.MUSTER_ADMIN_PASSWORD = env.MUSTER_ADMIN_PASSWORD || kept.MUSTER_ADMIN_PASSWORD!;

  if (JSON.stringify(kept) !== before) {
    mkdirSync(dataDir, { recursive: true });
    write(file, kept);
  }
  return { env: complete, adminEmail, newAdminPassword: isNew ? complete.MUSTER_ADMIN_PASSWORD : null, file };
}

/** The keys of personal data that are kept in the data folder, or null when there are none. */
export function keptDataKeys(dataDir: string): Keyring | null {
  const { MUSTER_DATA_KEY: kept } = read(fileIn(dataDir));
  return kept === undefined ? null : parseKeyring(kept);
}

export function keepDataKeys(dataDir: string, ring: Keyring): void {
  const file = fileIn(dataDir);
  write(file, { ...read(file), MUSTER_DATA_KEY: formatKeyring(ring) });
}

const fileIn = (dataDir: string): string => join(dataDir, 'secrets.json');

const read = (file: string): Record<string, string> => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});

/** All of it or nothing, for its owner only: whoever loses these keys has lost what they seal. */
function write(file: string, secrets: Record<string, string>): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
