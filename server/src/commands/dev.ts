/** One process, whatever `MUSTER_WORKERS` says: it is watched, and started again at each change of a file. */
export async function run(): Promise<void> {
  delete process.env.MUSTER_WORKERS;
  const embedded = await import('./embedded.ts');
  await embedded.run();
}
