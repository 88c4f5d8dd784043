import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Path of the only routes that receive and set these cookies. */
export const SESSION_PATH = '/console/session';

const DEVICE_DAYS = 400;
const DAY_SECONDS = 86_400;

interface Kept {
  /** Refresh token of the session; null without one. */
  readonly refreshToken: string | null;
  /** Key of this device, by which the account recognises it. */
  readonly deviceKey: string | null;
}

/**
 * Cookies of the console, which scripts cannot read and other sites' pages do not send. The refresh token's ends with the browser, the
 * device's outlives sign-outs.
 */
export class SessionCookies {
  readonly #prefix: string;
  readonly #options: CookieSerializeOptions;

  /** `isSecure`: browsers reach the gateway by https, and send the cookies by nothing else. */
  constructor(isSecure: boolean) {
    this.#prefix = isSecure ? '__Secure-' : '';
    this.#options = { httpOnly: true, sameSite: 'strict', path: SESSION_PATH, secure: isSecure };
  }

  read({ cookies }: FastifyRequest): Kept {
    return {
      refreshToken: cookies[this.#nameOf('session')] ?? null,
      deviceKey: cookies[this.#nameOf('device')] ?? null,
    };
  }

  keep(reply: FastifyReply, { refreshToken, deviceKey }: { refreshToken: string; deviceKey: string | null }): void {
    reply.setCookie(this.#nameOf('session'), refreshToken, this.#options);
    // Null for a device that the account knows.
    if (deviceKey !== null)
      reply.setCookie(this.#nameOf('device'), deviceKey, { ...this.#options, maxAge: DEVICE_DAYS * DAY_SECONDS });
  }

  forgetSession(reply: FastifyReply): void {
    reply.clearCookie(this.#nameOf('session'), this.#options);
  }

  #nameOf(what: 'session' | 'device'): string {
    return `${this.#prefix}muster_console_${what}`;
  }
}
