import { expect, it } from "vitest";
import { base32, codeAt, matchingStep, otpauthUri, stepOf } from "./totp.server.ts";

const SECRET = Buffer.from("12345678901234567890");

it("gives the codes of RFC 6238, appendix B", () => {
  for (const [seconds, code] of [
    [59, "94287082"],
    [1_111_111_109, "07081804"],
    [1_111_111_111, "14050471"],
    [1_234_567_890, "89005924"],
    [2_000_000_000, "69279037"],
    [20_000_000_000, "65353130"],
  ] as const) {
    expect(codeAt(SECRET, stepOf(new Date(seconds * 1000)), 8), String(seconds)).toBe(code);
  }
});

it("gives the codes of RFC 4226, appendix D", () => {
  const codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
  expect(codes.map((_, count) => codeAt(SECRET, count))).toEqual(codes);
});

it("takes a code one step early or late and no other", () => {
  const now = new Date(1_111_111_111_000);
  const step = stepOf(now);
  for (const shift of [-1, 0, 1]) expect(matchingStep(SECRET, codeAt(SECRET, step + shift), now)).toBe(step + shift);
  for (const shift of [-2, 2]) expect(matchingStep(SECRET, codeAt(SECRET, step + shift), now)).toBeNull();
  for (const code of ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", " 50471"]) {
    expect(matchingStep(SECRET, code, now), code).toBeNull();
  }
});

it("writes secrets as RFC 4648 does", () => {
  for (const [plain, text] of [
    ["", ""],
    ["f", "MY"],
    ["fo", "MZXQ"],
    ["foo", "MZXW6"],
    ["foob", "MZXW6YQ"],
    ["fooba", "MZXW6YTB"],
    ["foobar", "MZXW6YTBOI"],
  ] as const) {
    expect(base32(Buffer.from(plain))).toBe(text);
  }
});

it("escapes names in the address of the QR code", () => {
  expect(otpauthUri(Buffer.from("foobar"), { company: "A & B: Ltd", email: "a+b@c.test" })).toBe(
    "otpauth://totp/A%20%26%20B%3A%20Ltd:a%2Bb%40c.test?secret=MZXW6YTBOI&issuer=A%20%26%20B%3A%20Ltd",
  );
});
