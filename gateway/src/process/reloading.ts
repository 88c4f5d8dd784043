import type { Log } from '@muster/kit/subgraph';
import type { Gateway } from '../server.ts';
import type { SupergraphFiles } from '../supergraph/supergraph-instance.ts';
import { watchFiles } from '../watch-files.ts';

/** The gateway, with a reload of its supergraph whenever one of its files changes. */
export function reloading(
  gateway: Gateway,
  watched: readonly string[],
  read: () => SupergraphFiles,
  log: Log,
): Gateway {
  const watch = watchFiles(watched, async () => gateway.reload(read()), log);
  return {
    ...gateway,
    close() {
      watch.close();
      return gateway.close();
    },
  };
}
