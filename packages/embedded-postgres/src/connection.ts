import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { SUPERUSER } from './cluster.ts';

const CONNECT_MS_MAX = 2_000;
const ANSWER_MS_MAX = 2_000;
const CREATE_DATABASE_MS_MAX = 60_000;
const SILENCE_MS_MAX = 5_000;
const ASK_AGAIN_MS = 50;

/** The database that initdb makes; nothing of ours lies in it. */
const MAINTENANCE_DATABASE = 'postgres';

const INVALID_PASSWORD = '28P01';
const DUPLICATE_DATABASE = '42P04';
const UNIQUE_VIOLATION = '23505';

export function urlOf(port: number, password: string, database: string): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

export type Answer = 'answers' | 'silent' | 'another password';

/** Polls until the server answers. During crash recovery it refuses connections, which counts as a sign of life. */
export async function ask(port: number, password: string): Promise<Answer> {
  let lastHeardAt = performance.now();
  for (;;) {
    try {
      await query(port, password, 'SELECT 1', ANSWER_MS_MAX);
      return 'answers';
    } catch (error) {
      if (error instanceof pg.DatabaseError) {
        if (error.code === INVALID_PASSWORD) return 'another password';
        lastHeardAt = performance.now();
      }
    }
    if (performance.now() - lastHeardAt > SILENCE_MS_MAX) return 'silent';
    await delay(ASK_AGAIN_MS);
  }
}

/** Creates the database unless it exists, also with concurrent callers. */
export async function createDatabase(port: number, password: string, name: string): Promise<void> {
  try {
    await query(port, password, `CREATE DATABASE ${pg.escapeIdentifier(name)}`, CREATE_DATABASE_MS_MAX);
  } catch (error) {
    const { code } = error as pg.DatabaseError;
    if (code !== DUPLICATE_DATABASE && code !== UNIQUE_VIOLATION) throw error;
  }
}

async function query(port: number, password: string, text: string, answerMsMax: number): Promise<void> {
  const client = new pg.Client({
    connectionString: urlOf(port, password, MAINTENANCE_DATABASE),
    connectionTimeoutMillis: CONNECT_MS_MAX,
    query_timeout: answerMsMax,
  });
  client.on('error', () => {}); // a server that dies under us also rejects the call below
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end();
  }
}
