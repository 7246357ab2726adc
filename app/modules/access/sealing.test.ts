import { expect, it } from "vitest";
import { parseSealingKeys, SealingKeyMissing, seal, sealedUnder, sealingKeyLine, unseal } from "./sealing.server.ts";

const first = parseSealingKeys(sealingKeyLine());
const second = parseSealingKeys(sealingKeyLine());
const secret = Buffer.from("a secret that nobody may read");

it("opens what was sealed, never the same bytes twice, and nothing of it is readable", () => {
  const sealed = seal(first, secret, "one");
  expect(unseal(first, sealed, "one")).toEqual(secret);
  expect(seal(first, secret, "one")).not.toEqual(sealed);
  expect(sealed.includes(secret.subarray(0, 8))).toBe(false);
});

it("opens for no other purpose, under no other key and after no change of one bit", () => {
  const sealed = seal(first, secret, "one");
  expect(() => unseal(first, sealed, "two")).toThrow();
  expect(() => unseal(second, sealed, "one")).toThrow(SealingKeyMissing);
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] as number) ^ 1;
    expect(() => unseal(first, changed, "one"), String(at)).toThrow();
  }
});

it("after a rotation the new key seals and both open", () => {
  const both = [...second, ...first];
  expect(unseal(both, seal(first, secret, "one"), "one")).toEqual(secret);
  expect(sealedUnder(seal(both, secret, "one"))).toBe(second[0]?.id);
});

it("a damaged keys file is no keys file", () => {
  expect(() => parseSealingKeys("k1 short\n")).toThrow();
  expect(() => parseSealingKeys("../x AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")).toThrow();
  expect(parseSealingKeys("\n")).toEqual([]);
});
