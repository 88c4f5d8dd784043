import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { UsersSettings } from '../../settings.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends an email, or rejects. `id` is the same for every retry, so a receiver can detect duplicates. */
export type Mailer = (id: string, mail: Mail) => Promise<void>;

type Where = Pick<UsersSettings, 'MUSTER_SMTP_URL' | 'MUSTER_MAIL_FROM' | 'MUSTER_MAIL_DIR'>;

/** Sends to the configured mail server; without one writes to a folder, for development. */
export const mailerOf = ({ MUSTER_SMTP_URL: url, MUSTER_MAIL_FROM: from, MUSTER_MAIL_DIR: dir }: Where): Mailer =>
  url === undefined ? folderMailer(from, dir) : smtpMailer(from, url);

const CONNECT_WITHIN_MS = 10_000;
const SEND_WITHIN_MS = 20_000;

function smtpMailer(from: string, url: string): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const transport = createTransport({
    host: hostname,
    port: Number(port) || (protocol === 'smtps:' ? 465 : 587),
    secure: protocol === 'smtps:',
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    socketTimeout: SEND_WITHIN_MS,
    // Our emails are plain text: no file or URL in one is ever read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (id, mail) => {
    try {
      await transport.sendMail({ ...mail, from, messageId: `<${id}@muster>` });
    } catch (error) {
      throw withoutAddress(error);
    }
  };
}

/** A permanent failure: no mail server accepts the address. */
export class Undeliverable extends Error {}

/** The refusal of a mail server names the recipient: only its codes may reach logs and tables. */
function withoutAddress(error: unknown): Error {
  const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number };
  const message = ['The mail server did not accept it', code, command, responseCode].filter(Boolean).join(' ');
  const isForGood = command === 'RCPT TO' && responseCode !== undefined && responseCode >= 500;
  return isForGood ? new Undeliverable(message) : Object.assign(new Error(message), { code });
}

function folderMailer(from: string, dir: string): Mailer {
  return async (id, { to, subject, text }) => {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const message = `From: ${from}\nTo: ${to}\nSubject: ${subject}\nMessage-ID: <${id}@muster>\n\n${text}\n`;
    await writeFile(join(dir, `${id}.eml`), message, { mode: 0o600 });
  };
}
