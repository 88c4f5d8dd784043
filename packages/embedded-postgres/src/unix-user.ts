import { readFile } from 'node:fs/promises';
import { NoUnprivilegedUser } from './start.errors.ts';

export interface UnixUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const UNPRIVILEGED = ['postgres', 'nobody'];

export const isRoot = (): boolean => process.getuid?.() === 0;

/** PostgreSQL refuses to run as root; this is who runs it in root's place. */
export async function unprivilegedUser(): Promise<UnixUser> {
  const users = await knownUsers();
  for (const name of UNPRIVILEGED) {
    const user = users.find((known) => known.name === name);
    if (user) return user;
  }
  throw new NoUnprivilegedUser();
}

/** Whoever owns a folder already keeps running it, or files made by `sudo` once would lock the ordinary user out. */
export async function userOf(owner: { uid: number; gid: number }): Promise<UnixUser> {
  const known = (await knownUsers()).find((user) => user.uid === owner.uid);
  return known ?? { name: String(owner.uid), uid: owner.uid, gid: owner.gid };
}

async function knownUsers(): Promise<UnixUser[]> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}
