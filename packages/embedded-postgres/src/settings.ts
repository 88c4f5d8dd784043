export type Settings = Readonly<Record<string, string | number | boolean>>;

const DEFAULTS: Settings = {
  // An acknowledged reservation is on the disk.
  fsync: true,
  synchronous_commit: true,
  max_connections: 300,
  shared_buffers: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The server's own events only. Errors of clients are reported to the clients; in the log they would be personal data.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: false,
};

/** Settings that decide who can reach the server; no caller may widen them. */
function reach(port: number): Settings {
  return { listen_addresses: '127.0.0.1', unix_socket_directories: '', port };
}

/**
 * The text of muster.conf. The first line names the program, so that equal texts mean that the running server is the one we would
 * start.
 */
export function configuration(program: string, settings: Settings, port: number): string {
  const lines = Object.entries({ ...DEFAULTS, ...settings, ...reach(port) }).map(
    ([name, value]) => `${name} = ${quoted(value)}\n`,
  );
  return `# Written by Muster at every start, for ${program}\n${lines.join('')}`;
}

function quoted(value: string | number | boolean): string {
  const text = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
