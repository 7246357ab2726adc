import { describe, expect, it } from "vitest";
import { readSmsSettings, type SmsSettings, smsBody } from "#workers/jobs/sms-settings.ts";

const NUMBER = "+447700900123";
const USUAL = { PULSE_SMS_URL: "https://sms.one.test/messages", PULSE_SMS_KEY: "s3cret", PULSE_SMS_FROM: "Pulse" };
const read = (more: Partial<Record<string, string>>) => readSmsSettings({ ...USUAL, ...more });

describe("the settings of SMS", () => {
  it("say address, sender, header and shape", () => {
    expect(readSmsSettings({})).toBeNull();
    expect(read({})).toMatchObject({ server: "sms.one.test", header: ["Authorization", "Bearer s3cret"] });
    expect(read({ PULSE_SMS_KEY: "" })?.header).toBeNull();
    expect(read({ PULSE_SMS_KEY: "Basic dTpw" })?.header).toEqual(["Authorization", "Basic dTpw"]);
    expect(read({ PULSE_SMS_KEY_HEADER: "X-Api-Key" })?.header).toEqual(["X-Api-Key", "s3cret"]);
  });

  it("put the message into the shape that a gateway takes, whatever it says", () => {
    const text = 'a "b" {to} $&';
    expect(JSON.parse(smsBody(read({}) as SmsSettings, NUMBER, text))).toEqual({ from: "Pulse", to: NUMBER, text });
    const phone = read({ PULSE_SMS_BODY: '{"textMessage":{"text":"{text}"},"phoneNumbers":["{to}"]}' });
    expect(JSON.parse(smsBody(phone as SmsSettings, NUMBER, text))).toEqual({
      textMessage: { text },
      phoneNumbers: [NUMBER],
    });
  });

  it.each([
    { PULSE_SMS_URL: "not an address" },
    { PULSE_SMS_URL: "ftp://sms.one.test" },
    { PULSE_SMS_URL: "https://user:password@sms.one.test" },
    { PULSE_SMS_FROM: "" },
    { PULSE_SMS_FROM: "More than eleven" },
    { PULSE_SMS_KEY: "two\r\nlines" },
    { PULSE_SMS_KEY_HEADER: "X Key" },
    { PULSE_SMS_BODY: "{text}" },
    { PULSE_SMS_BODY: '{"text":"{text}"}' },
  ])("%j are refused with a sentence", (wrong: Partial<Record<string, string>>) => {
    expect(() => read(wrong)).toThrow(/^PULSE_SMS_/);
  });
});
