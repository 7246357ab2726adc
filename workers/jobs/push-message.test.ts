import { createECDH } from "node:crypto";
import { describe, expect, it } from "vitest";
import { encryptPush, makeVapidKeys, vapidHeader } from "#workers/jobs/push-message.ts";
import { newBrowser, readPush, readVapid } from "#workers/testing/push-service.ts";

/* RFC 8291, section 5 and appendix A. */
const EXAMPLE = {
  payload: "When I grow up, I want to be a watermelon",
  senderPrivate: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  browserPrivate: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
  browserPublic: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  body: "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};
const bytes = (text: string) => Buffer.from(text, "base64url");

describe("the body of a push", () => {
  it("is the standard's own example, byte for byte", () => {
    const sender = createECDH("prime256v1");
    sender.setPrivateKey(bytes(EXAMPLE.senderPrivate));
    const { browserPublic: p256dh, auth } = EXAMPLE;
    const body = encryptPush(Buffer.from(EXAMPLE.payload), { p256dh, auth }, { sender, salt: bytes(EXAMPLE.salt) });
    expect(body.toString("base64url")).toBe(EXAMPLE.body);
    expect(readPush(body, bytes(EXAMPLE.browserPrivate), bytes(auth))).toBe(EXAMPLE.payload);
  });

  it("is read by its browser alone, and differs each time", () => {
    const [one, other] = [newBrowser(), newBrowser()];
    const bodies = [1, 2].map(() => encryptPush(Buffer.from("Grüße"), one));
    expect(bodies.map(one.read)).toEqual(["Grüße", "Grüße"]);
    expect(bodies[0]?.equals(bodies[1] as Buffer)).toBe(false);
    expect(() => other.read(bodies[0] as Buffer)).toThrow();
  });

  it("is not made for keys that are none", () => {
    const p256dh = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]).toString("base64url");
    expect(() => encryptPush(Buffer.from("x"), { p256dh, auth: EXAMPLE.auth })).toThrow();
  });
});

describe("who a push comes from", () => {
  it("is signed for the push service's origin, for half a day, by the key it names", () => {
    const keys = makeVapidKeys();
    const now = new Date("2026-03-29T12:00:00Z");
    const header = vapidHeader(keys, new URL("https://push.one.test:8443/abc"), "https://pulse.one.test", now);
    const { claims, publicKey } = readVapid(header);
    expect(publicKey).toBe(keys.publicKey);
    expect(claims).toEqual({
      aud: "https://push.one.test:8443",
      exp: Date.parse("2026-03-30T00:00:00Z") / 1_000,
      sub: "https://pulse.one.test",
    });
    expect(readVapid(vapidHeader(keys, new URL("https://push.one.test/"), null, now)).claims).not.toHaveProperty("sub");
    expect(() => readVapid(header.replace(keys.publicKey, makeVapidKeys().publicKey))).toThrow("not signed");
  });

  it("is a key of 32 bytes, however small its number", () => {
    for (let at = 0; at < 300; at++) {
      const { publicKey, privateKey } = makeVapidKeys();
      expect([bytes(publicKey).length, privateKey.length]).toEqual([65, 32]);
    }
  });
});
