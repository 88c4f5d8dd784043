import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { formatKeyring, type Keyring, parseKeyring } from '@muster/kit/crypto';
import { refuseWeakSecrets } from '@muster/kit/process';
import { z } from 'zod';

const randomHex = (): string => randomBytes(32).toString('hex');

/** Secrets of the system: environment variable, and generator of a default. */
const SECRETS: Readonly<Record<string, () => string>> = {
  MUSTER_AUTH_SECRET: randomHex,
  MUSTER_DATA_KEY: randomHex,
  MUSTER_IDENTITY_SECRET: randomHex,
  MUSTER_MOCK_SECRET: randomHex,
};
/** Secrets whose loss makes stored data undecryptable. */
const OPEN_DATA = ['MUSTER_AUTH_SECRET', 'MUSTER_DATA_KEY'];

const ADMIN_EMAIL_DEFAULT = 'admin@muster.example';
/** Marker file: exists until the generated password of the first administrator was shown. */
const UNSHOWN = 'MUSTER_ADMIN_PASSWORD_UNSHOWN';

/** Stored secrets are unusable; the message says what to do. */
export class BadSecrets extends Error {}

export interface Secrets {
  readonly env: Record<string, string>;
  /** Generated password of the first administrator that was not shown yet. */
  readonly newAdminPassword: string | null;
  /** Email address of the first administrator; null when the password was given at the first start. */
  readonly adminEmail: string | null;
  /** File of the secrets, mode 0600. */
  readonly file: string;
  /** Records that the password was shown. */
  shown(): void;
}

/** Throws when the stored secrets are unusable, or missing although there is data that needs them. Writes nothing. */
export function refuseBadSecrets(dataDir: string, env: NodeJS.ProcessEnv, hasData = holdsData(dataDir)): void {
  refuseWeakSecrets(env);
  const file = fileIn(dataDir);
  const kept = read(file);
  const lost = OPEN_DATA.filter((name) => !env[name] && kept[name] === undefined);
  if (hasData && lost.length > 0)
    throw new BadSecrets(
      `There is data, but ${file} ${existsSync(file) ? 'lacks' : 'is missing, and with it'} ${lost.join(' and ')}, without which the data cannot be opened. Restore it from a backup, or start with an empty MUSTER_DATA_DIR.`,
    );
}

/**
 * Secrets from the environment, else from the data folder, else newly generated and stored there. A given variable always takes
 * precedence and is never stored. `hasData`: the system was started before.
 */
export function completeSecrets(dataDir: string, env: NodeJS.ProcessEnv, hasData = holdsData(dataDir)): Secrets {
  refuseBadSecrets(dataDir, env, hasData);
  const file = fileIn(dataDir);
  const kept = read(file);
  const before = JSON.stringify(kept);
  const complete: Record<string, string> = {};
  for (const [name, make] of Object.entries(SECRETS)) {
    if (!env[name]) kept[name] ??= make();
    complete[name] = env[name] || kept[name]!;
  }
  // The first administrator was created once, with the address of that time.
  const isFirst = kept.MUSTER_ADMIN_EMAIL === undefined && kept.MUSTER_ADMIN_PASSWORD === undefined && !hasData;
  const email = env.MUSTER_ADMIN_EMAIL || ADMIN_EMAIL_DEFAULT;
  if (isFirst) kept.MUSTER_ADMIN_EMAIL = email;
  if (isFirst && !env.MUSTER_ADMIN_PASSWORD) {
    kept.MUSTER_ADMIN_PASSWORD = randomBytes(15).toString('base64url');
    kept[UNSHOWN] = 'yes';
  }
  const password = env.MUSTER_ADMIN_PASSWORD || kept.MUSTER_ADMIN_PASSWORD;
  const adminEmail = kept.MUSTER_ADMIN_EMAIL ?? (password === undefined ? null : email);
  if (adminEmail !== null) complete.MUSTER_ADMIN_EMAIL = adminEmail;
  if (password !== undefined) complete.MUSTER_ADMIN_PASSWORD = password;

  if (JSON.stringify(kept) !== before) {
    mkdirSync(dataDir, { recursive: true });
    write(file, kept);
  }
  return {
    env: complete,
    adminEmail,
    newAdminPassword: kept[UNSHOWN] === undefined ? null : kept.MUSTER_ADMIN_PASSWORD!,
    file,
    shown() {
      const { [UNSHOWN]: unshown, ...others } = read(file);
      if (unshown !== undefined) write(file, others);
    },
  };
}

/** Encryption keys of personal data that are stored in the data folder; null when there are none. */
export function keptDataKeys(dataDir: string): Keyring | null {
  const { MUSTER_DATA_KEY: kept } = read(fileIn(dataDir));
  return kept === undefined ? null : parseKeyring(kept);
}

export function keepDataKeys(dataDir: string, ring: Keyring): void {
  const file = fileIn(dataDir);
  write(file, { ...read(file), MUSTER_DATA_KEY: formatKeyring(ring) });
}

const fileIn = (dataDir: string): string => join(dataDir, 'secrets.json');

const Kept = z.record(z.string(), z.string().min(1));
const FOR_OTHERS = 0o077;

function read(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  shutForOthers(file);
  const text = readFileSync(file, 'utf8');
  // An empty file was truncated; the caller decides by whether there is data.
  if (text.trim() === '') return {};
  try {
    return Kept.parse(JSON.parse(text));
  } catch {
    throw new BadSecrets(
      `${file} is damaged: it is no JSON object of texts. Restore it from a backup; nothing was changed.`,
    );
  }
}

/** Removes the permissions of others, which a copy or a wide umask left. */
function shutForOthers(file: string): void {
  const mode = statSync(file).mode & 0o777;
  if ((mode & FOR_OTHERS) === 0) return;
  try {
    chmodSync(file, mode & ~FOR_OTHERS);
  } catch {
    throw new BadSecrets(
      `${file} can be read by others (mode ${mode.toString(8)}) and is not yours to close: chmod 600.`,
    );
  }
  process.stderr.write(
    `${file} could be read by others (mode ${mode.toString(8)}); it is for its owner only now. Who may have read it has its secrets.\n`,
  );
}

/** First object id of user databases; lower ones came with the server. */
const FIRST_OWN_DATABASE = 16_384;

/** Whether the embedded PostgreSQL of a folder has user databases. */
function holdsData(dataDir: string): boolean {
  try {
    return readdirSync(join(dataDir, 'postgres', 'data', 'base')).some((name) => Number(name) >= FIRST_OWN_DATABASE);
  } catch {
    return false;
  }
}

/** Writes atomically, with mode 0600: lost keys are lost data. */
function write(file: string, secrets: Record<string, string>): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
