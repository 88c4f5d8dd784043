import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphClient } from '@muster/client';
import { exitCodeOf, onOutsideEnd, processLog } from '@muster/kit/process';
import { signIn } from '../demo/accounts.ts';
import { launchDay } from '../demo/launch-day.ts';
import { Screen } from '../demo/screen.ts';
import { readRunningFile } from '../embedded/running-file.ts';
import { startEmbedded } from '../embedded/start-embedded.ts';
import { completeSecrets } from '../secrets.ts';

/** `npm run demo`: plays a launch day in the terminal, against the server of this data folder or one of its own. */
export async function run(): Promise<void> {
  const screen = new Screen();
  const dataDir = process.env.MUSTER_DATA_DIR || '.muster';
  const running = readRunningFile(dataDir);
  if (running !== null) {
    screen.say(`Against the server at ${running.url}.`);
    await play(screen, running.url, completeSecrets(dataDir, process.env).env);
    return;
  }
  screen.say('No server runs here: starting one on a temporary data folder.');
  await playAlone(screen);
}

/** Plays against a server of its own, which ends with the demo, however that ends, and leaves no folder. */
async function playAlone(screen: Screen): Promise<void> {
  const ownDir = await mkdtemp(join(tmpdir(), 'muster-demo-'));
  const interrupted = Promise.withResolvers<void>();
  const leaveBe = onOutsideEnd((by) => {
    process.exitCode = exitCodeOf(by);
    interrupted.resolve();
  });
  const starting = startEmbedded({
    dataDir: ownDir,
    port: 0,
    env: process.env,
    log: processLog({ MUSTER_LOG: 'warn', ...process.env }, 'muster'),
    development: true,
  });
  try {
    const playing = starting.then(({ gateway, secrets }) => play(screen, gateway.url, secrets.env));
    playing.catch(() => {}); // What is played when the server stops fails.
    await Promise.race([playing, interrupted.promise]);
  } finally {
    await starting.then((system) => system.close()).catch(() => {});
    await rm(ownDir, { recursive: true, force: true });
    leaveBe();
  }
  if (process.exitCode !== undefined) process.exit();
}

async function play(screen: Screen, url: string, env: Record<string, string>): Promise<void> {
  const visitor = new GraphClient(`${url}/graphql`);
  try {
    const admin = await signIn(visitor, env.MUSTER_ADMIN_EMAIL!, env.MUSTER_ADMIN_PASSWORD!);
    await launchDay(screen, visitor, admin);
    screen.chapter('The end');
  } finally {
    // An open socket would keep the process alive.
    await visitor.close();
  }
}
