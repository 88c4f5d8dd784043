import type { Command } from '@muster/kit/events';
import type { RequestContext } from '@muster/kit/subgraph';
import type { z } from 'zod';

/**
 * Read-your-writes for the administrator: a command has orders follow a change of a window at once, beside the event, which is
 * reliable but may be a moment later. A failure of the command is harmless.
 */
export async function tellOrders<I extends z.ZodType, O extends z.ZodType>(
  ctx: RequestContext,
  sellWindowId: string,
  command: Command<I, O>,
  input: z.infer<I>,
): Promise<void> {
  try {
    await ctx.command(command, input);
  } catch (error) {
    const { name } = command;
    ctx.services.log.warn({ err: error, sellWindowId, command: name }, 'A command failed; orders follows by the event');
  }
}
