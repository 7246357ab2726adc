import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { readSmsSettings, type SmsSettings } from "#workers/jobs/sms-settings.ts";

/** A real HTTP gateway for a test: what it was asked to send, and how it is to answer. */
export type SmsGateway = {
  settings: SmsSettings;
  env: Record<string, string>;
  /** Every request that came, answered well or not. */
  asked: { headers: IncomingHttpHeaders; body: Record<string, unknown> }[];
  /** Answers of the next requests, in order; then 202. */
  answers: { status: number; headers?: Record<string, string>; text?: string }[];
  /** Milliseconds before it answers. */
  delayMs: number;
  clear: () => void;
  close: () => Promise<void>;
};

export async function startSmsGateway(): Promise<SmsGateway> {
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (piece) => {
      text += piece;
    });
    request.on("end", () => {
      gateway.asked.push({ headers: request.headers, body: JSON.parse(text) });
      const { status, headers = {}, text: said = '{"taken":true}' } = gateway.answers.shift() ?? { status: 202 };
      setTimeout(() => response.writeHead(status, headers).end(said), gateway.delayMs);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", () => done()));
  const env = {
    PULSE_SMS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`,
    PULSE_SMS_KEY: "s3cret",
    PULSE_SMS_FROM: "Pulse",
  };
  const settings = readSmsSettings(env);
  if (!settings) throw new Error("no settings");
  const fresh = () => ({ asked: [], answers: [], delayMs: 0 });
  const gateway: SmsGateway = {
    settings,
    env,
    ...fresh(),
    clear: () => void Object.assign(gateway, fresh()),
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return gateway;
}
