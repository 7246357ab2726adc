import type { Db } from "#db/client.ts";
import type { WayName } from "./kinds.ts";
import { readMailState } from "./queue-mail.server.ts";

export type ChannelState = {
  channel: "sms" | "push";
  configured: boolean;
  server: string | null;
  error: string | null;
  errorAt: Date | null;
  sentAt: Date | null;
  /** Of push: what browsers know us by, 65 bytes of P-256 as base64url. */
  publicKey: string | null;
};

/** Whether this installation can send SMS and push, as its worker last said. */
export async function readChannelStates(db: Db): Promise<Record<"sms" | "push", ChannelState>> {
  const rows = await db<ChannelState[]>`
    select channel, configured, server, error, error_at as "errorAt", sent_at as "sentAt", public_key as "publicKey"
      from channel_state`;
  const of = (channel: "sms" | "push") =>
    rows.find((row) => row.channel === channel) ?? {
      channel,
      configured: false,
      server: null,
      error: null,
      errorAt: null,
      sentAt: null,
      publicKey: null,
    };
  return { sms: of("sms"), push: of("push") };
}

/** The ways that are set up here, in the order in which they are offered, and the key for browsers where there is push. */
export async function readWays(db: Db): Promise<{ ways: WayName[]; pushKey: string | null }> {
  const { configured: mail } = await readMailState(db);
  const { sms, push } = await readChannelStates(db);
  const pushKey = push.configured ? push.publicKey : null;
  const ways: [WayName, boolean][] = [
    ["in_app", true],
    ["by_mail", mail],
    ["by_sms", sms.configured],
    ["by_push", pushKey !== null],
  ];
  return { ways: ways.filter(([, isSetUp]) => isSetUp).map(([way]) => way), pushKey };
}
