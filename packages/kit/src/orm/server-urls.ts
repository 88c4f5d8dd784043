/** The database that every server has: databases and roles are created over a connection to it. */
const MAINTENANCE_DATABASE = 'postgres';

const withDatabase = (serverUrl: string, database: string): string => {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
};

/** URL of a server's maintenance database, whichever database the given URL names, or none. */
export const maintenanceUrlOf = (serverUrl: string): string => withDatabase(serverUrl, MAINTENANCE_DATABASE);

/** The name of a subgraph's own database, and of the role that it runs as there. */
export const databaseOf = (subgraph: string): string => `muster_${subgraph}`;

/** A subgraph's own database on a given server. */
export const databaseUrlOf = (serverUrl: string, subgraph: string): string =>
  withDatabase(serverUrl, databaseOf(subgraph));

/** The name of the database that a URL points to. */
export const databaseNameOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));

/** The same database with another role. */
export function urlAs(url: string, { name, password }: { readonly name: string; readonly password: string }): string {
  const other = new URL(url);
  other.username = encodeURIComponent(name);
  other.password = encodeURIComponent(password);
  return other.href;
}
