import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import type { ServerCertificate } from "../certificate.ts";

/** A mail that arrived. */
export interface ReceivedMail {
  readonly to: readonly string[];
  /** Who signed in; "" for nobody. */
  readonly user: string;
  /** Whether the connection was encrypted. */
  readonly isSecure: boolean;
  /** Headers and texts, as they were sent. */
  readonly source: string;
}

/** A mail server. Disposing stops it. */
export interface MailServer extends AsyncDisposable {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** The code with which mails are refused; undefined: they are taken. */
  refuseWith: number | undefined;
  /** The address to which no mail is taken; undefined: there is none. */
  unknownRecipient: string | undefined;
}

/** Starts a mail server on a free port of 127.0.0.1. With a certificate it offers STARTTLS; with a password people must sign in. */
export async function startMailServer({
  certificate,
  password,
}: {
  readonly certificate?: ServerCertificate;
  readonly password?: string;
} = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    ...(certificate && { key: certificate.key, cert: certificate.cert }),
    disabledCommands: [...(certificate ? [] : ["STARTTLS"]), ...(password === undefined ? ["AUTH"] : [])],
    authOptional: password === undefined,
    onAuth: ({ username, password: given }, _session, done) =>
      given === password ? done(null, { user: username ?? "" }) : done(Object.assign(new Error("wrong password"), { responseCode: 535 })),
    onRcptTo: ({ address }, _session, done) =>
      address === mailServer.unknownRecipient ? done(Object.assign(new Error("no such user"), { responseCode: 550 })) : done(),
    onData: (stream, session, done) => {
      void text(stream).then((source) => {
        const { refuseWith } = mailServer;
        if (refuseWith !== undefined) return done(Object.assign(new Error("refused by the test"), { responseCode: refuseWith }));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, user: String(session.user ?? ""), isSecure: session.secure, source });
        return done();
      });
    },
  });
  // Clients that refuse the certificate end their connections.
  server.on("error", () => {});
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo; // listens on a port
  const mailServer: MailServer = {
    port,
    mails,
    refuseWith: undefined,
    unknownRecipient: undefined,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
  return mailServer;
}
