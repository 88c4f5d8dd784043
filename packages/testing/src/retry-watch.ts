import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type ArgumentNode,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { isWrite, statementsOf } from './audit-watch.ts';

const KEY = 'idempotencyKey';
const TYPE_OF_ANSWER = 'typeOfAnswer';
const CLAIM = /^insert into idempotency_record\b/i;
const RECORD = /^update idempotency_record\b/i;

interface RetryableField {
  readonly field: FieldNode;
  /** Name of its answer in the data. */
  readonly name: string;
  /** The first type of its result union. */
  readonly payload: string;
}

type Run = (document: DocumentNode) => Promise<ExecutionResult<never>>;

/**
 * Retries the first success of each mutation in a test file: sent with an idempotency key and once more with the same, it must
 * answer the same, and change nothing by the second. So every mutation that a test carries out is a test of its retries.
 */
export class RetryWatch {
  readonly #retried = new Set<string>();
  #running = 0;
  #begun = 0;

  constructor(readonly schema: GraphQLSchema) {}

  /** Runs an operation, and retries it if it is the first success of its mutation and runs alone. */
  async run(document: DocumentNode, run: Run): Promise<ExecutionResult<never>> {
    this.#running += 1;
    this.#begun += 1;
    try {
      const mutation = this.#running > 1 ? null : this.#retryable(document);
      return await (mutation === null ? run(document) : this.#runTwice(document, mutation, run));
    } finally {
      this.#running -= 1;
    }
  }

  async #runTwice(document: DocumentNode, mutation: RetryableField, run: Run): Promise<ExecutionResult<never>> {
    const begun = this.#begun;
    const keyed = withKey(document, mutation.field);
    const { result, statements } = await statementsOf(() => run(keyed));
    const { answer, type } = separated(result, mutation.name);
    if (type !== mutation.payload || result.errors !== undefined) return answer;
    this.#retried.add(mutation.field.name.value);
    if (!statements.some((sql) => RECORD.test(sql)))
      throw new Error(`${mutation.field.name.value} has not recorded its idempotency key: ctx.transact does`);
    const again = await statementsOf(() => run(keyed));
    const repeated = separated(again.result, mutation.name);
    const changes = again.statements.filter((sql) => isWrite(sql) && !CLAIM.test(sql));
    const isAlone = this.#begun === begun; // Another operation may change the same object in between.
    if (isAlone && !isDeepStrictEqual(plain(repeated.answer), plain(answer)))
      throw new Error(
        `${mutation.field.name.value} answers a retry otherwise: ${JSON.stringify(answer)}, then ${JSON.stringify(repeated.answer)}`,
      );
    if (changes.length > 0)
      throw new Error(`${mutation.field.name.value} changes something when it is retried: ${changes.join('; ')}`);
    return answer;
  }

  /** The only root field of a mutation that takes a key and has none, and was not retried yet. */
  #retryable(document: DocumentNode): RetryableField | null {
    const [operation, another] = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const { operation: kind, selectionSet } = operation as OperationDefinitionNode;
    const [field, ...others] = selectionSet.selections;
    if (another !== undefined || kind !== 'mutation' || field?.kind !== Kind.FIELD || others.length > 0) return null;
    const declared = this.schema.getMutationType()?.getFields()[field.name.value];
    const union = declared === undefined ? undefined : getNamedType(declared.type);
    const takesKey = declared?.args.some(({ name }) => name === KEY) && isUnionType(union);
    const hasKey = field.arguments?.some(({ name }) => name.value === KEY);
    if (!takesKey || hasKey || this.#retried.has(field.name.value)) return null;
    return { field, name: field.alias?.value ?? field.name.value, payload: union.getTypes()[0]!.name };
  }
}

const nameNode = (value: string) => ({ kind: Kind.NAME, value }) as const;

/** The document with a fresh key, and with the type of the answer beside what it selects. */
function withKey(document: DocumentNode, field: FieldNode): DocumentNode {
  const key: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: nameNode(KEY),
    value: { kind: Kind.STRING, value: randomUUID() },
  };
  const typeOfAnswer: FieldNode = { kind: Kind.FIELD, alias: nameNode(TYPE_OF_ANSWER), name: nameNode('__typename') };
  const keyed: FieldNode = {
    ...field,
    arguments: [...(field.arguments ?? []), key],
    selectionSet: { ...field.selectionSet!, selections: [...field.selectionSet!.selections, typeOfAnswer] },
  };
  return {
    ...document,
    definitions: document.definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? { ...definition, selectionSet: { ...definition.selectionSet, selections: [keyed] } }
        : definition,
    ),
  };
}

function separated(result: ExecutionResult<never>, name: string) {
  const root = (result.data as Record<string, Record<string, unknown> | null> | null | undefined)?.[name];
  if (root == null) return { answer: result, type: undefined };
  const { [TYPE_OF_ANSWER]: type, ...selected } = root;
  return { answer: { ...result, data: { [name]: selected } as never }, type };
}

/** Without prototypes, which differ between two executors. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
