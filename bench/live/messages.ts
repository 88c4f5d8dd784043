/** Messages between the benchmark and its server. */
export type ToServer = { kind: 'measure' } | { kind: 'move'; counters: number; rate: number; seconds: number };
export type FromServer =
  | { kind: 'serving'; url: string }
  | { kind: 'measured'; cpuMicros: number; rssBytes: number }
  | { kind: 'moved'; seqs: Record<string, number> };

/** Messages between the benchmark and its clients. */
export type ToClients =
  | { kind: 'watch'; url: string; clients: number; counters: number; query: string }
  | { kind: 'report'; seqs: Record<string, number> };
export type FromClients =
  | { kind: 'watching' }
  | { kind: 'reported'; delivered: number; lagsMs: number[]; lostLast: number; elapsedMs: number };
