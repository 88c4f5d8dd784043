import { expect, test } from 'vitest';
import { configuration } from './settings.ts';

test.each([
  ['a caller may tune', { shared_buffers: '1GB' }, "shared_buffers = '1GB'"],
  ['yes and no are words of PostgreSQL', { fsync: false }, "fsync = 'off'"],
  ['numbers stay as they are', { max_connections: 20 }, "max_connections = '20'"],
  ['a quote ends no value', { search_path: "a'b" }, "search_path = 'a''b'"],
  ['a backslash escapes nothing', { search_path: 'a\\n' }, "search_path = 'a\\\\n'"],
  ['nobody widens who can connect', { listen_addresses: '*' }, "listen_addresses = '127.0.0.1'"],
  ['nobody opens a socket', { unix_socket_directories: '/tmp' }, "unix_socket_directories = ''"],
  ['nobody fixes the port', { port: 5432 }, "port = '20000'"],
])('%s', (_title, settings, line) => {
  const lines = configuration('/some/program', settings, 20_000).split('\n');
  const name = line.split(' ')[0]!;
  expect(lines.filter((each) => each.startsWith(`${name} =`))).toEqual([line]);
});

test('another program makes another text, so that its server is not adopted', () => {
  expect(configuration('/old', {}, 20_000)).not.toBe(configuration('/new', {}, 20_000));
});
