import { auditHead, type ChainHead, chainAudit, verifyAudit } from '@muster/kit/orm';
import { subgraphs } from '../subgraphs.ts';

type DatabaseUrl = (subgraph: string) => string;
export type Heads = Readonly<Record<string, ChainHead>>;

/** Prints the head of every hash chain, after linking pending entries: to be stored out of reach of the database owner. */
export async function auditHeads(databaseUrl: DatabaseUrl): Promise<Heads> {
  const heads: Record<string, ChainHead> = {};
  for (const { name } of subgraphs) {
    await chainAudit({ url: databaseUrl(name) });
    heads[name] = await auditHead({ url: databaseUrl(name) });
  }
  return heads;
}

/** Verifies the hash chain of every audit log and prints the first broken entry of each; answers the number of broken chains. */
export async function verifyAll(
  databaseUrl: DatabaseUrl,
  known: Heads = {},
  print: (line: string) => void = console.log,
): Promise<number> {
  let count = 0;
  for (const { name } of subgraphs) {
    const { links, waiting, broken } = await verifyAudit({ url: databaseUrl(name) }, known[name]);
    const waits = waiting === 0 ? '' : `, ${waiting} wait to be linked`;
    if (broken === null) print(`ok      ${name.padEnd(14)}${links} entries${waits}`);
    else {
      count += 1;
      const where = [
        broken.seq === null ? [] : `link ${broken.seq}`,
        broken.entryId === null ? [] : `entry ${broken.entryId}`,
      ];
      print(`BROKEN  ${name.padEnd(14)}${where.flat().join(', ')}: ${broken.why}`);
    }
  }
  print(count === 0 ? 'Every audit log is as it was written.' : `${count} audit logs are not as they were written.`);
  return count;
}
