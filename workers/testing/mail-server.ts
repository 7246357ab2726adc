import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { type MailSettings, readMailSettings } from "#workers/jobs/mail-settings.ts";

/** A real SMTP server for a test: what it took, and how it is to refuse what comes. */
export type MailServer = {
  settings: MailSettings;
  taken: { from: string; to: string[]; raw: string }[];
  refuse: { at: "rcpt" | "data" | null; code: number };
  login: string | null;
  /** Nothing taken, nothing refused. */
  clear: () => void;
  close: () => Promise<void>;
};

export async function startMailServer(): Promise<MailServer> {
  const fault = () => Object.assign(new Error("not now"), { responseCode: mails.refuse.code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) => {
      mails.login = `${username}:${password}`;
      done(null, { user: username });
    },
    onRcptTo: (_address, _session, done) => done(mails.refuse.at === "rcpt" ? fault() : undefined),
    onData(stream, session, done) {
      let raw = "";
      stream.on("data", (piece) => {
        raw += piece;
      });
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        if (mails.refuse.at === "data") return done(fault());
        const to = rcptTo.map(({ address }) => address);
        mails.taken.push({ from: mailFrom ? mailFrom.address : "", to, raw });
        done(null, "taken");
      });
    },
  });
  server.on("error", () => {});
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", () => done()));
  const { port } = server.server.address() as AddressInfo;
  const settings = readMailSettings({
    PULSE_SMTP_URL: `smtp://pulse:s%40cret@127.0.0.1:${port}?tls=off`,
    PULSE_MAIL_FROM: "Pulse <pulse@one.test>",
  });
  if (!settings) throw new Error("no settings");
  const fresh = () => ({ taken: [], refuse: { at: null, code: 450 }, login: null });
  const mails: MailServer = {
    settings,
    ...fresh(),
    clear: () => void Object.assign(mails, fresh()),
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
  return mails;
}

/** The plain text of a mail as it came over the wire. */
export function textOf(raw: string): string {
  const [, encoding, body = ""] = /Content-Transfer-Encoding: (\S+)\r\n\r\n([\s\S]*?)\r\n-{2}/.exec(raw) ?? [];
  if (encoding === "base64") return Buffer.from(body, "base64").toString();
  const bytes = body
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
