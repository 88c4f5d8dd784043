import { system } from '@muster/kit/domain';
import type { Route } from '@muster/kit/subgraph';
import { settingsOf } from '../../settings.ts';
import { answerMockPayment } from './answer-mock-payment.ts';
import { MOCK_OUTCOMES, type MockOutcome, MockPayment } from './mock.entity.ts';
import { alreadyEndedPage, badAnswerPage, outcomePage, payPage, unknownPage } from './mock-page.ts';

const FORM_MAX_BYTES = 1024;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const path = '/mock/pay/:token';

/** GET of `payUrl`. */
export const showMockPage: Route = {
  method: 'GET',
  path,
  async handle({ db }, { params: { token = '' } }) {
    const payment = TOKEN.test(token) ? await db.orm.em.fork().findOne(MockPayment, { token }) : null;
    return payment === null ? unknownPage() : payPage(payment);
  },
};

/** POST of a button on the page. */
export const answerMockPage: Route = {
  method: 'POST',
  path,
  async handle(services, { params: { token = '' }, body }, caller) {
    if (!TOKEN.test(token)) return unknownPage();
    const outcome = body.length > FORM_MAX_BYTES ? null : new URLSearchParams(body.toString('utf8')).get('outcome');
    if (!isOutcome(outcome)) return badAnswerPage();
    const { mock } = settingsOf(services);
    const answered = await services.transact({ ...caller, actor: system }, (tx) =>
      answerMockPayment(tx, token, outcome, mock),
    );
    if (answered === null) return unknownPage();
    return answered.outcome === outcome
      ? outcomePage(answered.payment, outcome)
      : alreadyEndedPage(answered.payment, answered.outcome);
  },
};

const isOutcome = (text: string | null): text is MockOutcome =>
  (MOCK_OUTCOMES as readonly (string | null)[]).includes(text);
