import { createHash } from 'node:crypto';
import { formatAmount } from '@muster/kit/domain';
import type { RouteResponse } from '@muster/kit/subgraph';
import type { MockOutcome, MockPayment } from './mock.entity.ts';

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
  main { width: min(24rem, 100% - 2rem); padding: 2rem; border: 1px solid GrayText; border-radius: 1rem; box-sizing: border-box; }
  h1 { margin: 0; font-size: 1rem; font-weight: 600; }
  .amount { margin: .5rem 0 1rem; font-size: 2rem; font-weight: 700; }
  dl { margin: 0 0 1.5rem; font-size: .875rem; } dt { opacity: .7; } dd { margin: 0 0 .5rem; overflow-wrap: anywhere; }
  button { display: block; width: 100%; margin-top: .75rem; padding: .75rem; border: 1px solid GrayText; border-radius: .5rem;
    background: none; color: inherit; font: inherit; cursor: pointer; }
  button:first-of-type { background: #1a7f4b; border-color: #1a7f4b; color: #fff; font-weight: 600; }
  small { display: block; margin-top: 1.5rem; opacity: .7; }`;

/** Content security policy: the page's own style and form only; no script, no foreign resource, no frame. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    `default-src 'none'`,
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; '),
  'referrer-policy': 'no-referrer', // The URL is the key to the page.
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that is safe anywhere in HTML. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const page = (status: number, title: string, body: string): RouteResponse => ({
  status,
  headers: HEADERS,
  body: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main>
<h1>${escapeHtml(title)}</h1>
${body}
<small>MOCK is not a bank: no money moves.</small>
</main></body>
</html>
`,
});

const facts = ({
  reference,
  orderId,
  amountMinor,
  currency,
}: MockPayment): string => `<p class="amount">${escapeHtml(formatAmount({ amountMinor, currency }))}</p>
<dl><dt>Payment</dt><dd>${escapeHtml(reference)}</dd><dt>Order</dt><dd>${escapeHtml(orderId)}</dd></dl>`;

const button = (outcome: MockOutcome, label: string): string =>
  `<button name="outcome" value="${outcome}">${label}</button>`;

const ENDED: Record<MockOutcome, string> = {
  SUCCEEDED: 'You have paid',
  FAILED: 'The payment failed',
  EXPIRED: 'The payment expired',
};

/** Page at `payUrl`: three buttons, or the outcome. */
export function payPage(payment: MockPayment): RouteResponse {
  if (payment.outcome != null) return outcomePage(payment, payment.outcome);
  return page(
    200,
    'Pay with MOCK',
    `${facts(payment)}
<form method="post">
${button('SUCCEEDED', 'Pay')}
${button('FAILED', 'Let the payment fail')}
${button('EXPIRED', 'Let the payment expire')}
</form>`,
  );
}

/** Outcome page. The shop learns the outcome from the notification, not from the browser. */
export function outcomePage(payment: MockPayment, outcome: MockOutcome): RouteResponse {
  const late = outcome === 'EXPIRED' ? `<form method="post">${button('SUCCEEDED', 'Pay after all')}</form>` : '';
  return page(
    200,
    ENDED[outcome],
    `${facts(payment)}\n<p>The shop is being notified. You may close this page.</p>\n${late}`,
  );
}

export const alreadyEndedPage = (payment: MockPayment, outcome: MockOutcome): RouteResponse =>
  page(409, ENDED[outcome], `${facts(payment)}\n<p>This is final; the other answer was not taken.</p>`);

export const unknownPage = (): RouteResponse => page(404, 'There is no such payment', '<p>Check the address.</p>');

export const badAnswerPage = (): RouteResponse =>
  page(400, 'That is no answer', '<p>Send <code>outcome</code> as SUCCEEDED, FAILED or EXPIRED.</p>');
