import { createHash } from 'node:crypto';
import { anonymous } from '@muster/kit/domain';
import { ClockCache } from '@muster/kit/serve';
import { contextOf, type GatewayContext, type Origin } from '../context.ts';
import type { Budgets } from '../limits/budgets.ts';
import type { Identify, Identity } from './access-token.ts';
import type { ApiClient, ApiClientOf } from './api-client.ts';
import { identityOf } from './identity.ts';
import { throwInvalidApiKey } from './invalid-api-key.ts';

/** Keys that were valid once; they are looked up each time all the same. */
const GOOD_KEYS_MAX = 5_000;

/** Credentials that a request or a connection presents. */
export interface PresentedCredentials {
  readonly authorization?: string | undefined;
  readonly key?: string | undefined;
}

/** An identified request that is charged. */
export interface Admission {
  readonly context: GatewayContext;
  /** API client of its key; null without a key. */
  readonly client: ApiClient | null;
}

/**
 * Identifies the caller and charges the request to it, before a body is read, a hash looked up or a document parsed. Invalid
 * credentials are charged to the address.
 */
export class Credentials {
  readonly #goodKeys = new ClockCache<true>({ most: GOOD_KEYS_MAX });

  constructor(
    readonly tokens: Identify,
    readonly apiClientOf: ApiClientOf,
    readonly budgets: Budgets,
  ) {}

  /** Throws UNAUTHENTICATED for an invalid token or key, RATE_LIMITED when the budget is spent. */
  async admit(presented: PresentedCredentials, origin: Origin): Promise<Admission> {
    const { identity, client } = await this.#identify(presented, origin);
    const context = contextOf(identity.actor, origin);
    await this.budgets.charge(context.caller);
    return { context, client };
  }

  async #identify(
    { authorization, key }: PresentedCredentials,
    origin: Origin,
  ): Promise<{ identity: Identity; client: ApiClient | null }> {
    const stranger = { actor: anonymous, ip: origin.ip };
    try {
      const client = key === undefined || key === '' ? null : await this.#clientOf(key, stranger);
      return { identity: await identityOf(this.tokens, authorization, client), client };
    } catch (error) {
      await this.budgets.charge(stranger);
      throw error;
    }
  }

  /** Lookup of a key costs a subgraph call, so guessed keys end with the budget of their address. */
  async #clientOf(key: string, stranger: Parameters<Budgets['refuseSpent']>[0]): Promise<ApiClient> {
    const hash = createHash('sha256').update(key).digest('base64url');
    if (this.#goodKeys.get(hash) === undefined) await this.budgets.refuseSpent(stranger);
    const client = (await this.apiClientOf(key)) ?? throwInvalidApiKey();
    this.#goodKeys.set(hash, true);
    return client;
  }
}
