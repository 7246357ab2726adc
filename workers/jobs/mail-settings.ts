import { readFileSync } from "node:fs";

export type MailSettings = {
  host: string;
  port: number;
  /** From the first byte on (smtps), else by STARTTLS. */
  secure: boolean;
  tls: "required" | "off";
  user: string | null;
  password: string | null;
  sender: string;
  ca: string | null;
};

export class BadMailSettings extends Error {}

const SENDER = /^(?:[^\r\n<>"]{0,100}<[^\s<>@"]{1,64}@[^\s<>@"]{1,190}>|[^\s<>@"]{1,64}@[^\s<>@"]{1,190})$/;

/**
 * PULSE_SMTP_URL (or its _FILE): `smtp://user:password@host:587` speaks TLS by STARTTLS or not at all, `smtps://…:465` from the first
 * byte on. `?tls=off` sends in the clear, for a server on this machine or a trusted wire. Null: no mail is wanted.
 */
export function readMailSettings(env: {
  PULSE_SMTP_URL?: string | undefined;
  PULSE_MAIL_FROM?: string | undefined;
  PULSE_SMTP_CA_FILE?: string | undefined;
}): MailSettings | null {
  if (!env.PULSE_SMTP_URL) return null;
  let url: URL;
  try {
    url = new URL(env.PULSE_SMTP_URL);
  } catch {
    throw new BadMailSettings("PULSE_SMTP_URL is not an address such as smtp://user:password@mail.example.com:587");
  }
  if ((url.protocol !== "smtp:" && url.protocol !== "smtps:") || url.hostname === "")
    throw new BadMailSettings("PULSE_SMTP_URL must begin with smtp:// or smtps:// and name a host");
  const sender = env.PULSE_MAIL_FROM?.trim() ?? "";
  if (!SENDER.test(sender)) {
    throw new BadMailSettings("PULSE_MAIL_FROM must be an address such as Pulse <pulse@example.com>");
  }
  const secure = url.protocol === "smtps:";
  return {
    host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    tls: url.searchParams.get("tls") === "off" ? "off" : "required",
    user: url.username ? decodeURIComponent(url.username) : null,
    password: url.password ? decodeURIComponent(url.password) : null,
    sender,
    ca: env.PULSE_SMTP_CA_FILE ? readCa(env.PULSE_SMTP_CA_FILE) : null,
  };
}

function readCa(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new BadMailSettings(`PULSE_SMTP_CA_FILE cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
