import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, type GraphQLFormattedError, OperationTypeNode, print } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';

/** The graph answered with `errors`: not signed in, not allowed, over a limit, or an internal error. */
export class GraphError extends Error {
  readonly codes: readonly string[];
  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super(errors.map(({ message }) => message).join('; '));
    this.codes = errors.map(({ extensions }) => String(extensions?.code ?? 'UNKNOWN'));
  }
}

/** Timeout of one request, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;

const texts = new WeakMap<DocumentNode, string>();
const textOf = (document: DocumentNode): string => {
  let text = texts.get(document);
  if (text === undefined) {
    text = print(document);
    texts.set(document, text);
  }
  return text;
};

/** Client of the public graph for one person or program: HTTP for queries and mutations, one WebSocket for all subscriptions. */
export class GraphClient {
  #socket: Client | undefined;

  constructor(
    /** The GraphQL endpoint, e.g. `http://localhost:4000/graphql`. */
    readonly url: string,
    readonly accessToken: string | null = null,
  ) {}

  /** A client of the same graph with another access token. */
  as(accessToken: string | null): GraphClient {
    return new GraphClient(this.url, accessToken);
  }

  /** The data of an operation, or GraphError. */
  async ask<T, V extends object>(document: TypedDocumentNode<T, V>, variables: V): Promise<T> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.accessToken === null ? {} : { authorization: `Bearer ${this.accessToken}` }),
      },
      body: JSON.stringify({ query: textOf(document), variables }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const { data, errors } = (await response.json()) as { data?: T; errors?: GraphQLFormattedError[] };
    if (errors !== undefined) throw new GraphError(errors);
    return data as T;
  }

  /** The answers of a subscription; leaving the loop ends it. */
  async *watch<T, V extends object>(document: TypedDocumentNode<T, V>, variables: V): AsyncGenerator<T> {
    const operation = document.definitions.find((definition) => definition.kind === 'OperationDefinition');
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION)
      throw new TypeError('Only subscriptions can be watched.');
    this.#socket ??= createClient({
      url: this.url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: this.accessToken === null ? {} : { authorization: `Bearer ${this.accessToken}` },
    });
    for await (const { data, errors } of this.#socket.iterate<T>({
      query: textOf(document),
      variables: variables as Record<string, unknown>,
    })) {
      if (errors != null) throw new GraphError(errors);
      if (data != null) yield data;
    }
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    await socket?.dispose();
  }
}
