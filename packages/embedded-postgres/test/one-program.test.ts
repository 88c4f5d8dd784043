import { expect, test } from 'vitest';
import { DataFolderInUse, startPostgres } from '../src/index.ts';
import { aDataFolder, aProgram, aServer } from './harness.ts';

test('a second program on the same folder is refused, with the pid of the first', async () => {
  const dataDir = await aDataFolder();
  await aServer({ dataDir });
  const { said } = await aProgram(dataDir);
  expect(said.refused?.name).toBe('DataFolderInUse');
  expect(said.refused?.message).toContain(`process ${process.pid}`);
  expect(said.refused?.message).not.toContain('\n');
});

test('a second start in the same program is refused too', async () => {
  const dataDir = await aDataFolder();
  const server = await aServer({ dataDir });
  await expect(startPostgres({ dataDir })).rejects.toThrow(DataFolderInUse);
  await server.stop();
  await aServer({ dataDir });
});

test('a refused start leaves the server of the first alone', async () => {
  const dataDir = await aDataFolder();
  const first = await aProgram(dataDir);
  await expect(startPostgres({ dataDir })).rejects.toMatchObject({ name: 'DataFolderInUse', pid: first.pid });
  const second = await aProgram(dataDir);
  expect(second.said.refused?.message).toContain(`process ${first.pid}`);
});

test('of five concurrent programs on the folder of a killed one, exactly one takes it over', async () => {
  const dataDir = await aDataFolder();
  const killed = await aProgram(dataDir);
  await killed.kill();
  const heirs = await Promise.all(Array.from({ length: 5 }, () => aProgram(dataDir)));
  expect(heirs.filter(({ said }) => said.adopted && said.pid === killed.said.pid)).toHaveLength(1);
  expect(heirs.filter(({ said }) => said.refused?.name === 'DataFolderInUse')).toHaveLength(4);
});
