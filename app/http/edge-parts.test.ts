import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTheme, themeCookie } from "#app/components/theme.ts";
import { languageCookie, languageOf } from "#app/components/words/language.ts";
import { sessionCookie } from "#app/modules/access/sessions.server.ts";
import { bearerOf, sessionOf } from "./credential.server.ts";
import { makeCursor, readCursor } from "./cursor.server.ts";
import { clearFlash, flashCookie, readFlash } from "./flash.server.ts";
import { checkRequest } from "./guard.server.ts";
import { whatWasAsked } from "./origin.server.ts";
import { createRateLimiter } from "./rate-limit.server.ts";
import { readJson } from "./read-json.server.ts";
import { hashOf } from "./run-command.server.ts";
import { deviceCookie } from "./shared-device.server.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("a form by an address that Pulse does not know of itself", () => {
  const sent = (origin: string, host: string) => () =>
    checkRequest({ method: "POST", httpVersion: "1.1", headers: { origin, host } }, "/login", ["https://erp.example"]);

  it("is told which it knows and what names them; another site is told nothing", () => {
    const told = /known here as https:\/\/erp\.example, not as http:\/\/192\.168\.1\.9:3000\..*PULSE_URL/;
    expect(sent("http://192.168.1.9:3000", "192.168.1.9:3000")).toThrow(told);
    expect(sent("https://evil.example", "erp.example")).toThrow(/^Forms are taken from our own pages only\.$/);
  });
});

describe("reading JSON", () => {
  it("reads whatever JSON.stringify writes, to the same value", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 5, noUnicodeString: false }),
        fc.constantFrom(undefined, 1, "\t"),
        (value, space) => {
          const text = JSON.stringify(value, null, space);
          expect(readJson(bytes(text))).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  it("throws a problem, and nothing else, on any bytes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 60 }),
          fc.string({ maxLength: 60 }).map((text) => bytes(`{"a":${text}}`)),
        ),
        (input) => {
          try {
            readJson(input);
          } catch (error) {
            expect(error).toMatchObject({ name: "HttpProblem", status: 400, code: "malformed_json" });
          }
        },
      ),
    );
  });

  it("a key twice is refused in one object, not in two", () => {
    expect(() => readJson(bytes('{"a":1,"b":{"a":2},"a":3}'))).toThrow();
    expect(readJson(bytes('[{"a":1},{"a":2,"b":{"a":"a"}}]'))).toEqual([{ a: 1 }, { a: 2, b: { a: "a" } }]);
  });
});

describe("the hash of a request", () => {
  it("is the same for the same value however its members are ordered, and another for another", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 }), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(hashOf(turned).equals(hashOf(value))).toBe(true);
        expect(hashOf({ ...value, more: 1 }).equals(hashOf(value))).toBe("more" in value && value.more === 1);
      }),
    );
    expect(hashOf({ a: 1 }).equals(hashOf({ a: "1" }))).toBe(false);
    expect(hashOf(undefined).equals(hashOf(null))).toBe(true);
  });
});

describe("where a request came from", () => {
  const options = { origins: ["https://erp.example.com", "http://127.0.0.1:3000"], trustedProxies: ["10.0.0.1"] };
  const forwarded = {
    host: "web:3000",
    "x-forwarded-host": "erp.example.com",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "6.6.6.6, 9.9.9.9",
  };

  it("X-Forwarded-* are believed from the configured proxy, and its own last entry only", () => {
    expect(whatWasAsked(forwarded, "::ffff:10.0.0.1", options)).toMatchObject({
      origin: "https://erp.example.com",
      secure: true,
      address: "9.9.9.9",
    });
    expect(whatWasAsked({ ...forwarded, host: "127.0.0.1:3000" }, "10.0.0.2", options)).toMatchObject({
      origin: "http://127.0.0.1:3000",
      secure: false,
      address: "10.0.0.2",
    });
  });

  it("a proxy may be named by its network", () => {
    const inCluster = { ...options, trustedProxies: ["10.42.0.0/16", "fd00:1::/32"] };
    for (const peer of ["10.42.7.9", "::ffff:10.42.7.9", "fd00:1::9"]) {
      expect(whatWasAsked(forwarded, peer, inCluster).address, peer).toBe("9.9.9.9");
    }
    for (const peer of ["10.43.0.1", "fd00:2::9", "unknown"]) {
      expect(whatWasAsked(forwarded, peer, inCluster).fromProxy, peer).toBe(false);
    }
  });

  it("a host that is none of ours becomes the first of ours", () => {
    expect(whatWasAsked({ host: "evil.test" }, "127.0.0.1", options).origin).toBe("https://erp.example.com");
    expect(whatWasAsked({}, "127.0.0.1", options).origin).toBe("https://erp.example.com");
  });

  it("IPv6 callers are counted by their /64", () => {
    const addressOf = (peer: string) => whatWasAsked({}, peer, options).address;
    expect(addressOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
    expect(addressOf("2001:db8::1")).toBe("2001:db8:0:0::/64");
    expect(addressOf("::1")).toBe("0:0:0:0::/64");
  });
});

describe("credentials in headers", () => {
  it("a bearer token, or none", () => {
    expect(bearerOf("Bearer abcdefghijklmnop")).toBe("abcdefghijklmnop");
    expect(bearerOf("bearer  abcdefghijklmnop")).toBe("abcdefghijklmnop");
    for (const wrong of [
      undefined,
      null,
      "",
      "Bearer",
      "Basic abcdefghijklmnop",
      "Bearer a b c d e f g h i j",
      "Bearer short",
      `Bearer ${"x".repeat(3_000)}`,
    ]) {
      expect(bearerOf(wrong)).toBeNull();
    }
  });

  it("the session cookie by the name of its scheme", () => {
    const id = "a".repeat(40);
    expect(sessionOf(`theme=dark; pulse=${id}`, false)).toBe(id);
    expect(sessionOf(`pulse=${id}`, true)).toBeNull();
    expect(sessionOf(`__Host-pulse=${id}`, true)).toBe(id);
    for (const wrong of ["pulse=", "pulse=short", `pulse=${id}!`, `xpulse=${id}`])
      expect(sessionOf(wrong, false)).toBeNull();
  });
});

describe("cookies where the origin is https", () => {
  const written = [
    sessionCookie(true, "a".repeat(40)),
    flashCookie({ kind: "done", text: "Saved." }, true),
    clearFlash(true),
    deviceCookie(true, "a"),
    themeCookie("dark", true),
    languageCookie("de", true),
    languageCookie(null, true),
  ];
  it("belong to this very host, and go by https alone", () => {
    for (const line of written) {
      expect(line).toMatch(/^__Host-[\w-]+=/);
      expect(line).toMatch(/; Secure(;|$)/);
      expect(line).toMatch(/; Path=\/(;|$)/);
      expect(line).toMatch(/; HttpOnly(;|$)/);
      expect(line).not.toMatch(/; Domain/i);
    }
    for (const line of [themeCookie("dark", false), languageCookie("de", false)])
      expect(line).not.toMatch(/__Host-|Secure/);
  });

  it("are read again under that name", () => {
    const headers = new Headers({ Cookie: [themeCookie("dark", true), languageCookie("de", true)].join("; ") });
    expect(readTheme(headers.get("Cookie"))).toBe("dark");
    expect(languageOf({ headers })).toBe("de");
  });
});

describe("cursors", () => {
  const key = new Uint8Array(32).fill(3);
  it("come back whole, for their list only, and no others do", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (after, junk) => {
        const text = Buffer.from(after).toString("utf8");
        const cursor = makeCursor(key, "/orders", text) ?? "";
        expect(readCursor(key, "/orders", cursor)).toBe(text);
        expect(() => readCursor(key, "/customers", cursor)).toThrow();
        expect(() => readCursor(key, "/orders", `${cursor}x`)).toThrow();
        if (junk !== cursor) expect(() => readCursor(key, "/orders", junk)).toThrow();
      }),
    );
    expect(makeCursor(key, "/orders", null)).toBeNull();
    expect(readCursor(key, "/orders", undefined)).toBeNull();
  });
});

describe("flash messages", () => {
  it("come back, and a made-up one leads nowhere else", () => {
    const flash = { kind: "done" as const, text: "Customer Müller saved.", href: "/customers/1" };
    expect(readFlash(flashCookie(flash, false))).toEqual(flash);
    const evil = flashCookie({ kind: "done", text: "x", href: "//evil.test" }, false);
    expect(readFlash(evil)).toEqual({ kind: "done", text: "x" });
    for (const wrong of [
      null,
      "",
      "pulse_flash=%%%",
      "pulse_flash=e30",
      `pulse_flash=${Buffer.from("null").toString("base64url")}`,
    ])
      expect(readFlash(wrong)).toBeNull();
  });
});

describe("the rate limit", () => {
  it("counts each caller exactly and begins anew each minute", () => {
    let now = 1_000_000 * 60_000 + 30_000;
    const limiter = createRateLimiter(5, () => now);
    const taken = Array.from({ length: 7 }, () => limiter.take("a", 5));
    expect(taken.map((state) => state.exceeded)).toEqual([false, false, false, false, false, true, true]);
    expect(taken.map((state) => state.remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
    expect(taken[0]?.resetS).toBe(30);
    expect(limiter.take("b", 5).exceeded).toBe(false);
    now += 30_000;
    expect(limiter.take("a", 5)).toMatchObject({ exceeded: false, remaining: 4, resetS: 60 });
  });
});
