import { describe, expect, it } from "vitest";
import { Refusal } from "#app/modules/shared/refusal.ts";
import mostUsed from "./common-passwords.json";
import { checkNewPassword } from "./new-password.server.ts";
import { SCOPES, scopesAllow } from "./rules.ts";

const isWeak = (password: string, names?: string[]) => {
  try {
    checkNewPassword(password, "person@company.test", names);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: "weak_password" });
    expect(error).toBeInstanceOf(Refusal);
    return true;
  }
};

describe("a new password", () => {
  it("has 12 characters at least and 256 bytes at most, whatever they are", () => {
    expect(isWeak("four words o")).toBe(false);
    expect(isWeak("four words ")).toBe(true);
    expect(isWeak("ünïcødé ärger")).toBe(false);
    expect(isWeak("日本語のパスワードです、はい")).toBe(false);
    expect(isWeak("correct horse battery staple")).toBe(false);
    expect(isWeak("kx".concat("9aQz-".repeat(50)))).toBe(false);
    expect(isWeak("aB3-é".repeat(60))).toBe(true);
  });

  it("is not made of the names of the person, the company and the mail address", () => {
    const names = ["Ada Müller", "Quarry & Sons Ltd"];
    for (const password of [
      "adamuller2026",
      "AdaMüller!2026",
      "QuarrySons2026",
      "qu4rry-s0ns-1",
      "quarryquarry",
      "Quarry-Admin-26",
      "person123456",
      "CompanyTest26!",
    ])
      expect(isWeak(password, names), password).toBe(true);
    for (const password of ["a quarry full of frogs", "ada rides tall horses", "müllers blaue tassen"])
      expect(isWeak(password, names), password).toBe(false);
    expect(isWeak("QuarrySons2026")).toBe(false);
  });

  it("is none of the ten thousand most used of twelve characters and more", () => {
    const list = mostUsed.passwords.split(" ");
    expect(list).toHaveLength(10_000);
    expect(list.filter((password) => !isWeak(password) || !isWeak(password.toUpperCase()))).toEqual([]);
    // Its shape alone tells nothing.
    expect(isWeak("mailcreated5240")).toBe(true);
  });

  it("is none of those that are tried first", () => {
    for (const password of [
      ...[
        "password1234",
        "Password2026!",
        "P@ssw0rd12345",
        "passwordpassword",
        "PasswordAdmin1",
        "administrator",
        "Administrator1!",
      ],
      ...["qwertyuiop12", "qwerty123456", "1qaz2wsx3edc", "asdfghjkl123", "zxcvbnm12345"],
      ...[
        "123456789012",
        "111111111111",
        "000000000000",
        "12-11-1990-12",
        "2026-11-21 10:00",
        "abcdefghijkl",
        "abcabcabcabc",
      ],
      ...[
        "letmeinletmein",
        "changemechangeme",
        "welcome12345",
        "Welcome-2026!",
        "summer2026!!",
        "Winter20262026",
        "iloveyou1234",
      ],
      ...["pulse-erp-pulse", "pulsepulsepulse", "Liverpool1234", "monkeydragon", "companysummer2026", "testtesttest"],
    ]) {
      expect(isWeak(password), password).toBe(true);
    }
  });

  it("is not the mail address, alone or with something around it", () => {
    expect(isWeak("person@company.test")).toBe(true);
    expect(isWeak("PERSON@company.test 1")).toBe(true);
  });

  it("may hold such words where there is more", () => {
    for (const password of [
      "my password is long",
      "summer in the harbour",
      "qwerty keyboards are loud",
      "four words of one's own",
      "a few words of mine",
    ]) {
      expect(isWeak(password), password).toBe(false);
    }
  });
});

describe("scopes", () => {
  it("each allows its own resource and kind, the star everything, none nothing", () => {
    expect(scopesAllow(null, "orders", true)).toBe(true);
    expect(scopesAllow([], "orders", false)).toBe(false);
    for (const scope of SCOPES.filter((one) => one !== "*")) {
      const [resource = "", kind] = scope.split(":");
      expect(scopesAllow([scope], resource, kind === "write")).toBe(true);
      expect(scopesAllow([scope], resource, kind !== "write")).toBe(false);
      expect(scopesAllow([scope], "settings", kind === "write")).toBe(false);
      expect(scopesAllow(["*"], resource, kind === "write")).toBe(true);
    }
  });
});
