import { malformedText, system } from '@muster/kit/domain';
import type { Route } from '@muster/kit/subgraph';
import type { VerifiedWebhook } from '../provider/provider.ts';
import { enabledProvider } from '../provider/registry.ts';
import { applyNotification } from './apply-notification.ts';

const BODY_MAX_BYTES = 64 * 1024;

/**
 * Where providers tell us what happened. They are told "got it" only after the commit. What is not signed by them leaves a
 * log line and no row, so that nobody can fill the table.
 */
export const receiveWebhook: Route = {
  method: 'POST',
  path: '/webhooks/:provider',
  async handle(services, request, caller) {
    const name = request.params.provider ?? '';
    const provider = name === name.toLowerCase() ? enabledProvider(services, name.toUpperCase()) : null;
    if (provider === null) return { status: 404 };
    if (request.body.length > BODY_MAX_BYTES) return { status: 413 };

    const verified = wellFormed(await provider.verifyWebhook(request));
    if (verified.verdict !== 'VERIFIED') {
      services.log.warn(
        { provider: provider.name, verdict: verified.verdict, why: verified.why, correlationId: caller.correlationId },
        'A notification was turned away.',
      );
      return provider.acknowledge(verified.verdict);
    }
    const { notification } = verified;
    const verdict = await services.transact({ ...caller, actor: system }, (tx) =>
      applyNotification(tx, provider.name, notification),
    );
    const facts = { provider: provider.name, verdict, eventId: notification.eventId, payment: notification.reference };
    if (verdict === 'UNMATCHED' || verdict === 'REJECTED')
      services.log.warn(facts, 'A notification needs somebody to look at it.');
    else services.log.info(facts, 'A notification was taken.');
    return provider.acknowledge(verdict);
  },
};

/** What no database keeps as it is was understood by nobody: a provider that is told "not now" would send it for ever. */
const wellFormed = (verified: VerifiedWebhook): VerifiedWebhook =>
  verified.verdict === 'VERIFIED' && malformedText(verified.notification) !== undefined
    ? { verdict: 'UNREADABLE', why: 'It has a text with U+0000 or half a character.' }
    : verified;
