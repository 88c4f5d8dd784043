import { readFile } from 'node:fs/promises';
import { NoUnprivilegedUser } from './start.errors.ts';

export interface UnixUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const UNPRIVILEGED = ['postgres', 'nobody'];

export const isRoot = (): boolean => process.getuid?.() === 0;

/** The user that runs PostgreSQL in root's place, as PostgreSQL refuses to run as root. */
export async function unprivilegedUser(): Promise<UnixUser> {
  const users = await knownUsers();
  for (const name of UNPRIVILEGED) {
    const user = users.find((known) => known.name === name);
    if (user) return user;
  }
  throw new NoUnprivilegedUser();
}

/** The owner of an existing folder: files made once by `sudo` must not lock the ordinary user out. */
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
