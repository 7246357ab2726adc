export type SmsSettings = {
  url: string;
  /** `host:port`, for the screens. */
  server: string;
  /** The header that says who we are, with its value; null: the gateway asks for none. */
  header: [name: string, value: string] | null;
  sender: string;
  /** What is posted: a JSON value in whose texts {to}, {from} and {text} are put. */
  body: unknown;
};

export class BadSmsSettings extends Error {}

const SENDER = /^(?:\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11}|\d{3,15})$/;
const HEADER = /^[A-Za-z0-9-]{1,60}$/;
const USUAL_BODY = '{"from":"{from}","to":"{to}","text":"{text}"}';

type Environment = {
  PULSE_SMS_URL?: string | undefined;
  PULSE_SMS_KEY?: string | undefined;
  PULSE_SMS_KEY_HEADER?: string | undefined;
  PULSE_SMS_FROM?: string | undefined;
  PULSE_SMS_BODY?: string | undefined;
};

/**
 * PULSE_SMS_URL: the address of an HTTP gateway, to which `{"from", "to", "text"}` is posted with `Authorization: Bearer KEY`.
 * PULSE_SMS_KEY_HEADER names another header, which then holds the key alone; a key such as `Basic …` is sent as it is.
 * PULSE_SMS_BODY is another JSON shape, such as `{"message": "{text}", "phoneNumbers": ["{to}"]}`. Null: no SMS is wanted.
 * Throws BadSmsSettings.
 */
export function readSmsSettings(env: Environment): SmsSettings | null {
  if (!env.PULSE_SMS_URL) return null;
  const url = readUrl(env.PULSE_SMS_URL);
  const sender = env.PULSE_SMS_FROM?.trim() ?? "";
  if (!SENDER.test(sender))
    throw new BadSmsSettings("PULSE_SMS_FROM must be a number such as +447700900123, or up to 11 letters and digits");
  return {
    url: url.href,
    server: url.host,
    header: readHeader(env.PULSE_SMS_KEY?.trim() ?? "", env.PULSE_SMS_KEY_HEADER?.trim() || "Authorization"),
    sender,
    body: readBody(env.PULSE_SMS_BODY || USUAL_BODY),
  };
}

function readUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new BadSmsSettings("PULSE_SMS_URL is not an address such as https://sms.example.com/messages");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new BadSmsSettings("PULSE_SMS_URL must begin with https://, or http:// for a gateway inside");
  if (url.username || url.password)
    throw new BadSmsSettings("PULSE_SMS_URL may hold no name or password: PULSE_SMS_KEY is for that");
  return url;
}

function readHeader(key: string, name: string): SmsSettings["header"] {
  if (key === "") return null;
  if (!HEADER.test(name)) throw new BadSmsSettings("PULSE_SMS_KEY_HEADER is not the name of a header");
  if (/[^\x20-\x7e]/.test(key)) throw new BadSmsSettings("PULSE_SMS_KEY holds signs that a header cannot");
  const isBare = name.toLowerCase() === "authorization" && !key.includes(" ");
  return [name, isBare ? `Bearer ${key}` : key];
}

function readBody(text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new BadSmsSettings("PULSE_SMS_BODY is not JSON");
  }
  const filled = JSON.stringify(body);
  if (!filled.includes("{to}") || !filled.includes("{text}"))
    throw new BadSmsSettings("PULSE_SMS_BODY must hold {to} and {text}");
  return body;
}

/** The body for one message, as JSON text. */
export function smsBody({ body, sender }: SmsSettings, to: string, text: string): string {
  const said: Record<string, string> = { from: sender, to, text };
  return JSON.stringify(body, (_key, value: unknown) =>
    typeof value === "string" ? value.replace(/\{(from|to|text)\}/g, (_sign, name: string) => said[name] ?? "") : value,
  );
}
