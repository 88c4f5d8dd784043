import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { withInstallLock } from './install-lock.mjs';
import { secondsSince } from './seconds-since.mjs';

const PNPM = 'pnpm@12.21.0';
const NOTHING_TO_DO = { code: 0, signal: null };

/**
 * Installs the libraries unless they match the lock file and the manifests.
 * @returns the exit of pnpm, or code 0 when there was nothing to do
 */
export async function installWhatIsMissing(root) {
  if (isInstalled(root)) return NOTHING_TO_DO;
  return withInstallLock(join(root, '.muster'), async () => {
    if (isInstalled(root)) return NOTHING_TO_DO; // By the process that held the lock.
    const wanted = fingerprint(root);
    console.error(`Installing the libraries of pnpm-lock.yaml with ${PNPM}; the first time this takes about a minute.`);
    const began = performance.now();
    const ending = await runChild('npx', ['-y', PNPM, 'install', '--frozen-lockfile'], { quiet: true, env: calm() });
    const took = secondsSince(began);
    if (ending.code === 0) {
      writeFileSync(stampOf(root), wanted);
      console.error(`Installed in ${took}.`);
    } else if (!ending.signal) {
      console.error(`${ending.output}\nThe installation failed after ${took}; what pnpm said stands above.`);
      console.error(`Whoever changed a package.json brings pnpm-lock.yaml up to date with: npx ${PNPM} install`);
    }
    return ending;
  });
}

const stampOf = (root) => join(root, 'node_modules', '.muster-stamp');

function isInstalled(root) {
  const stamp = stampOf(root);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root);
}

/** Digest of everything that decides the installation. Manifests are up to two levels deep: root, gateway/, packages/kit/. */
function fingerprint(root) {
  const manifests = [root, ...foldersIn(root).flatMap((folder) => [folder, ...foldersIn(folder)])]
    .map((folder) => join(folder, 'package.json'))
    .filter((file) => existsSync(file));
  const hash = createHash('sha256').update(`${PNPM} ${process.platform}-${process.arch}\n`);
  for (const file of [join(root, 'pnpm-lock.yaml'), join(root, 'pnpm-workspace.yaml'), ...manifests.sort()]) {
    const content = existsSync(file) ? readFileSync(file) : '';
    hash.update(`${file.slice(root.length)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function foldersIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name));
}

/** Environment in which pnpm never prompts (CI) and installs development dependencies (NODE_ENV). */
function calm() {
  const { NODE_ENV: _, ...env } = process.env;
  return { ...env, CI: 'true' };
}
