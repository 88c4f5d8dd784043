import { AsyncLocalStorage } from 'node:async_hooks';
import { PERSON_SCOPE } from '@muster/kit/domain';
import { type ConstDirectiveNode, type DocumentNode, type GraphQLSchema, Kind, print } from 'graphql';

const WRITES = /^(insert|update|delete)\b|^with\b.*\b(insert into|update|delete from)\b/is;

/** Whether a statement writes rows. */
export const isWrite = (sql: string): boolean => WRITES.test(sql);

/** The record of an idempotency key, which is no change of what the key is for. */
const CLAIMS = /^(insert into|update) idempotency_record\b/i;

const seen = new AsyncLocalStorage<string[]>();

/** The result of `work` and its statements, which a watch around it sees too. */
export async function statementsOf<T>(work: () => Promise<T>): Promise<{ result: T; statements: string[] }> {
  const statements: string[] = [];
  const result = await seen.run(statements, work);
  seen.getStore()?.push(...statements);
  return { result, statements };
}

/** Notes a statement for the operation that makes it, if one is watched. */
export const noteStatement = (sql: string): void => {
  seen.getStore()?.push(sql.trimStart());
};

/** Which fields of an operation ask for a permission: what they change is an administrator's doing. */
function administrative(schema: GraphQLSchema, document: DocumentNode): string[] {
  const fields = schema.getMutationType()?.getFields() ?? {};
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.operation === 'mutation'
      ? definition.selectionSet.selections.flatMap((selection) =>
          selection.kind === Kind.FIELD && fields[selection.name.value]?.astNode?.directives?.some(needsPermission)
            ? [selection.name.value]
            : [],
        )
      : [],
  );
}

/** Whether a field needs more than being signed in: actions open to every person need no audit entry. */
const needsPermission = ({ name, arguments: given = [] }: ConstDirectiveNode): boolean =>
  name.value === 'requiresScopes' && !given.some((argument) => print(argument).includes(`"${PERSON_SCOPE}"`));

/** Runs an operation. One that needs a permission and changed something must have left an entry in the audit log. */
export async function watchingAudit<T>(
  schema: GraphQLSchema,
  document: DocumentNode,
  work: () => Promise<T>,
): Promise<T> {
  const fields = administrative(schema, document);
  if (fields.length === 0) return work();
  const statements: string[] = [];
  const result = await seen.run(statements, work);
  const changed = statements.some((sql) => isWrite(sql) && !CLAIMS.test(sql));
  const refused = statements.some((sql) => /^rollback/i.test(sql));
  const audited = statements.some((sql) => /\binsert into audit_entry\b/i.test(sql));
  if (changed && !refused && !audited)
    throw new Error(`${fields.join(', ')} changed something and left no audit entry`);
  return result;
}
