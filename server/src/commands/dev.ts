/** `npm run dev`: a single process, regardless of `MUSTER_WORKERS`, that restarts at each change of a file. */
export async function run(): Promise<void> {
  delete process.env.MUSTER_WORKERS;
  const embedded = await import('./embedded.ts');
  await embedded.run();
}
