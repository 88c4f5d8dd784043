import { type DatabaseUrl, examine } from './examine.ts';

const ROWS_SHOWN_MAX = 5;

/** Prints the invariants and their violations; answers the number of violated ones. */
export async function doctor(databaseUrl: DatabaseUrl, print: (line: string) => void = console.log): Promise<number> {
  const findings = await examine(databaseUrl);
  const broken = findings.filter(({ rows }) => rows.length > 0);
  for (const { database, name, rows } of findings) {
    print(`${rows.length === 0 ? 'ok    ' : 'BROKEN'}  ${database.padEnd(22)} ${name}`);
    for (const row of rows.slice(0, ROWS_SHOWN_MAX)) print(`          ${JSON.stringify(row)}`);
    if (rows.length > ROWS_SHOWN_MAX) print(`          … and ${rows.length - ROWS_SHOWN_MAX} more`);
  }
  print(
    broken.length === 0
      ? `All ${findings.length} invariants hold.`
      : `${broken.length} of ${findings.length} invariants are broken.`,
  );
  return broken.length;
}
