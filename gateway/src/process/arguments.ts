import { parseArgs } from 'node:util';
import { BadSettings } from '@muster/kit/process';
import { z } from 'zod';

const USAGE = `The gateway takes
  --supergraph FILE   a composed supergraph to serve; its subgraphs are plain HTTP servers at the URLs that it names
  --security FILE     who may ask for what in it, as in schema/security.json
  --port N            where to listen, instead of PORT
  --host NAME         where to listen, instead of HOST
  --limits off        nothing that a client sends is bounded, whatever MUSTER_LIMITS says`;

const Arguments = z
  .object({
    supergraph: z.string().optional(),
    security: z.string().optional(),
    host: z.string().optional(),
    port: z.coerce
      .number('--port is a number')
      .int()
      .min(0, '--port is 0 or more')
      .max(65_535, '--port is at most 65535')
      .optional(),
    limits: z.literal('off', '--limits is off').optional(),
  })
  .refine(
    ({ supergraph, security }) => supergraph !== undefined || security === undefined,
    '--security goes with --supergraph',
  );

export type GatewayArguments = z.infer<typeof Arguments>;

/** The command line of the gateway, or BadSettings with how it is used. */
export function readArguments(given: string[]): GatewayArguments {
  const option = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: given,
      options: { supergraph: option, security: option, port: option, host: option, limits: option },
    });
    return Arguments.parse(values);
  } catch (error) {
    const why =
      error instanceof z.ZodError ? error.issues.map(({ message }) => message).join('; ') : (error as Error).message;
    throw new BadSettings(`${why}\n${USAGE}`);
  }
}
