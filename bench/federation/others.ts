import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import http from '@graphql-mesh/transport-http';

/** Gateway of another project in its own process, started as documented, without logs. */
const OTHERS: Readonly<Record<string, (supergraphSdl: string) => Promise<string>>> = {
  async stock(supergraphSdl) {
    const gateway = new ApolloGateway({
      supergraphSdl,
      buildService: ({ url }) => new RemoteGraphQLDataSource({ url: url! }),
    });
    const server = new ApolloServer({ gateway });
    return (await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })).url;
  },
  // Same as its command line with a supergraph and no configuration, without the command line's four hundred packages.
  async hive(supergraph) {
    const server = createServer(createGatewayRuntime({ supergraph, transports: { http }, logging: false }));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  },
};

const [, , name = '', file = ''] = process.argv;
console.log(`${name} serves at ${await OTHERS[name]!(readFileSync(file, 'utf8'))}`);
