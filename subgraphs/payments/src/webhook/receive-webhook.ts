import { malformedText, system } from '@muster/kit/domain';
import type { Route } from '@muster/kit/subgraph';
import type { VerifiedWebhook } from '../provider/provider.ts';
import { enabledProvider } from '../provider/registry.ts';
import { applyNotification } from './apply-notification.ts';

const BODY_MAX_BYTES = 64 * 1024;

/**
 * Webhook of the payment providers. Acknowledged only after the commit. A request without a valid signature leaves a log line
 * and no row, so that nobody can fill the table.
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
        'Webhook refused: no valid notification',
      );
      return provider.acknowledge(verified.verdict);
    }
    const { notification } = verified;
    const verdict = await services.transact({ ...caller, actor: system }, (tx) =>
      applyNotification(tx, provider.name, notification),
    );
    const facts = { provider: provider.name, verdict, eventId: notification.eventId, payment: notification.reference };
    if (verdict === 'UNMATCHED' || verdict === 'REJECTED')
      services.log.warn(facts, 'Webhook notification needs an administrator');
    else services.log.info(facts, 'Webhook notification accepted');
    return provider.acknowledge(verdict);
  },
};

/** Text that PostgreSQL cannot store counts as unreadable: with a retryable status the provider would resend it for ever. */
const wellFormed = (verified: VerifiedWebhook): VerifiedWebhook =>
  verified.verdict === 'VERIFIED' && malformedText(verified.notification) !== undefined
    ? { verdict: 'UNREADABLE', why: 'It has a text with U+0000 or half a character.' }
    : verified;
