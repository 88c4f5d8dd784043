import { trustedOperations } from '../operations/read-documents.ts';
import { register, retire } from '../operations/registry.ts';

const USAGE = `npm run operations -- register <client> <file.graphql>    takes a client's operation in
npm run operations -- list [client]                       what may be run by whom
npm run operations -- retire <client> <name or id>        it is not served any more`;

/** `npm run operations`: lists, registers and retires persisted operations. A running gateway reloads them within a second. */
export async function run([verb = 'list', client, what]: string[]): Promise<void> {
  if (verb === 'list') return list(client);
  if (verb === 'register' && client !== undefined && what !== undefined) {
    const { name, kind, id } = register(client, what);
    console.log(`${client} may run the ${kind} ${name}, by its id\n${id}`);
    return undefined;
  }
  if (verb === 'retire' && client !== undefined && what !== undefined) {
    const retired = retire(client, what, new Date().toISOString().slice(0, 10));
    console.log(
      retired.length === 0
        ? 'It was retired already.'
        : retired.map(({ name, id }) => `${name} ${id.slice(0, 8)} is not served any more.`).join('\n'),
    );
    return undefined;
  }
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 1;
  return undefined;
}

function list(only: string | undefined): void {
  for (const { client, name, kind, id, retiredAt } of trustedOperations()) {
    if (only !== undefined && client !== only) continue;
    const state = retiredAt === null ? '' : `  retired on ${retiredAt}`;
    console.log(`${(client ?? 'everybody').padEnd(20)}${name.padEnd(28)}${kind.padEnd(14)}${id.slice(0, 8)}${state}`);
  }
}
