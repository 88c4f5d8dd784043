import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A mail server that stores accepted emails; `isAway` makes it refuse for now, `refuses` has a response code for each refused address. */
export async function mailServer() {
  const taken: { to: string; message: string; token: string }[] = [];
  const state = { isAway: false, refuses: new Map<string, number>() };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onMailFrom(_address, _session, done) {
      done(state.isAway ? Object.assign(new Error('Try again later'), { responseCode: 451 }) : null);
    },
    onRcptTo({ address }, _session, done) {
      const responseCode = state.refuses.get(address);
      const refused = Object.assign(new Error(`No mailbox ${address} here`), { responseCode });
      done(responseCode === undefined ? null : refused);
    },
    onData(stream, session, done) {
      text(stream).then((message) => {
        // Long lines come folded with a soft break of quoted-printable.
        const unfolded = message.replaceAll('=\r\n', '').replaceAll('=3D', '=');
        const [, token = ''] = /token[:=] ?([\w-]{20,})/.exec(unfolded) ?? [];
        taken.push({ to: session.envelope.rcptTo[0]!.address, message: unfolded, token });
        done(null);
      }, done);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    state,
    to: (address: string) => taken.filter(({ to }) => to === address),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
