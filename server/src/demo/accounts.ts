import { randomUUID } from 'node:crypto';
import {
  CancelOrderDocument,
  type GraphClient,
  OrderPageDocument,
  ReserveDocument,
  SignInDocument,
  SignUpDocument,
  StartPaymentDocument,
} from '@muster/client';
import { inTurns, whileBusy } from './while-busy.ts';

export interface Offer {
  readonly id: string;
  readonly variantId: string;
}

/** Customer who signs in and shops, through the public graph only. */
export interface Customer {
  readonly name: string;
  readonly graph: GraphClient;
  orderId: string | null;
}

/** Concurrency limit of sign-ups: password hashing is expensive by design. */
const SIGN_UPS_AT_ONCE = 8;

export async function signIn(graph: GraphClient, email: string, password: string): Promise<GraphClient> {
  const { signIn: result } = await whileBusy(() => graph.ask(SignInDocument, { input: { email, password } }));
  if (result.__typename !== 'AuthSession') throw new Error(`Cannot sign in as ${email}: ${result.__typename}`);
  return graph.as(result.accessToken);
}

/** Creates `count` customers with accounts. */
export async function signUpMany(graph: GraphClient, count: number): Promise<Customer[]> {
  const run = randomUUID().slice(0, 8);
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return inTurns(numbers, SIGN_UPS_AT_ONCE, async (number): Promise<Customer> => {
    const name = `customer-${number}`;
    const input = { email: `${name}-${run}@demo.example`, password: randomUUID(), displayName: name };
    const { signUp: result } = await whileBusy(() => graph.ask(SignUpDocument, { input }));
    // The account exists already when the answer to an earlier attempt was lost.
    if (result.__typename === 'EmailTaken')
      return { name, graph: await signIn(graph, input.email, input.password), orderId: null };
    if (result.__typename !== 'AuthSession') throw new Error(`${name} cannot sign up: ${result.__typename}`);
    return { name, graph: graph.as(result.accessToken), orderId: null };
  });
}

/** Tries to reserve one unit; answers the type name of the result. */
export async function reserveOne(customer: Customer, offer: Offer): Promise<string> {
  const input = {
    idempotencyKey: randomUUID(),
    lines: [{ offerId: offer.id, variantId: offer.variantId, quantity: 1 }],
    contact: { name: customer.name, phone: '+886912345678', email: `${customer.name}@demo.example` },
  };
  const { reserve: result } = await whileBusy(() => customer.graph.ask(ReserveDocument, { input }));
  if (result.__typename === 'ReservePayload') customer.orderId = result.order.id;
  return result.__typename;
}

export async function cancel(customer: Customer): Promise<void> {
  const order = { id: customer.orderId!, reason: 'changed my mind' };
  const { cancelOrder: result } = await whileBusy(() => customer.graph.ask(CancelOrderDocument, order));
  // Cancelled already, when the answer to an earlier attempt was lost.
  const isOff = result.__typename === 'OrderPayload' || (await statusOf(customer)) === 'CANCELLED';
  if (!isOff) throw new Error(`${customer.name} cannot cancel: ${result.__typename}`);
  customer.orderId = null;
}

/** Starts a payment and submits the provider's page. The outcome arrives later, by webhook. */
export async function pay(customer: Customer, outcome: 'SUCCEEDED' | 'FAILED' | 'EXPIRED'): Promise<void> {
  const input = { orderId: customer.orderId!, provider: 'MOCK' as const, idempotencyKey: randomUUID() };
  const { startPayment: result } = await whileBusy(() => customer.graph.ask(StartPaymentDocument, { input }));
  if (result.__typename !== 'PaymentPayload') throw new Error(`${customer.name} cannot pay: ${result.__typename}`);
  const form = { method: 'POST', body: new URLSearchParams({ outcome }), redirect: 'manual' } as const;
  const response = await whileBusy(() => fetch(result.payment.payUrl!, form));
  if (response.status >= 400) throw new Error(`The payment page answered ${response.status}`);
}

export async function statusOf(customer: Customer): Promise<string> {
  const { order } = await whileBusy(() => customer.graph.ask(OrderPageDocument, { id: customer.orderId! }));
  return order?.status ?? 'UNKNOWN';
}
