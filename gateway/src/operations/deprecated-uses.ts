import type { Actor } from '@muster/kit/domain';
import type { Log } from '@muster/kit/subgraph';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { GatewayMetrics } from '../metrics/gateway-metrics.ts';
import type { RequestedOperation } from '../operation.ts';
import { setBounded } from '../set-bounded.ts';
import { deprecatedElements, deprecatedUsesOf } from './deprecated-elements.ts';

/** Time between two log lines of one client about one element. */
const LOGGED_EVERY_MS = 3_600_000;
const LOGGED_MAX = 5_000;
/** Characters of an operation name in the log: clients choose it. */
const NAME_MAX_CHARS = 100;

interface DeprecatedUsesOptions {
  readonly schema: GraphQLSchema;
  readonly log: Log;
  readonly metrics?: Pick<GatewayMetrics, 'deprecatedExist' | 'deprecatedUsed'> | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Counts who still uses deprecated elements. An operation is searched once; a schema without any costs nothing. */
export class DeprecatedUses {
  readonly #elements: ReadonlySet<string>;
  readonly #usesOf = new WeakMap<OperationDefinitionNode, ReturnType<typeof deprecatedUsesOf>>();
  /** Time of the last line, by element and client. */
  readonly #logged = new Map<string, number>();

  constructor(readonly options: DeprecatedUsesOptions) {
    this.#elements = deprecatedElements(options.schema);
    options.metrics?.deprecatedExist(this.#elements);
  }

  count({ document, operation, variables }: RequestedOperation, actor: Actor): void {
    if (this.#elements.size === 0) return;
    let usesOf = this.#usesOf.get(operation);
    if (usesOf === undefined) {
      usesOf = deprecatedUsesOf(this.options.schema, this.#elements, document, operation);
      this.#usesOf.set(operation, usesOf);
    }
    for (const coordinate of usesOf(variables)) {
      this.options.metrics?.deprecatedUsed(coordinate);
      this.#logRarely(coordinate, operation, actor);
    }
  }

  #logRarely(coordinate: string, { name }: OperationDefinitionNode, { kind, id }: Actor): void {
    const { log, now = () => performance.now() } = this.options;
    // People are not named in the log: all of a kind count as one client.
    const client = kind === 'API_CLIENT' ? id : null;
    const key = `${coordinate} ${client ?? kind}`;
    const last = this.#logged.get(key);
    if (last !== undefined && now() - last < LOGGED_EVERY_MS) return;
    setBounded(this.#logged, key, now(), LOGGED_MAX);
    const operationName = name?.value.slice(0, NAME_MAX_CHARS) ?? null;
    log.info({ coordinate, client, actorKind: kind, operationName }, 'A deprecated element is used');
  }
}
