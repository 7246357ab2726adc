import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readEnv } from "./env.server.ts";

const folder = mkdtempSync(join(tmpdir(), "pulse-env-"));
afterAll(() => rmSync(folder, { recursive: true }));
const secretFile = (text: string, mode = 0o600) => {
  const file = join(folder, `secret-${Math.random()}`);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
};
const good = { DATABASE_URL: "postgres://pulse_app@127.0.0.1/pulse", PULSE_SECRET_FILE: secretFile("s".repeat(43)) };

describe("the web's environment", () => {
  it("has defaults for everything but the database and the secret", () => {
    expect(readEnv(good)).toMatchObject({
      host: "127.0.0.1",
      port: 3000,
      origins: ["http://127.0.0.1:3000", "http://localhost:3000"],
      rateLimit: 1000,
      trustedProxies: [],
      natsUrl: null,
    });
    expect(readEnv({ ...good, PORT: "3999" }).origins).toEqual(["http://127.0.0.1:3999", "http://localhost:3999"]);
    expect(readEnv({ ...good, PULSE_URL: "https://erp.example.com/, http://10.0.0.5:3000" }).origins).toEqual([
      "https://erp.example.com",
      "http://10.0.0.5:3000",
    ]);
  });

  const bad: Array<[string, Record<string, string | undefined>]> = [
    ["DATABASE_URL", { DATABASE_URL: undefined }],
    ["DATABASE_URL", { DATABASE_URL: "mysql://x" }],
    ["PORT", { PORT: "abc" }],
    ["PORT", { PORT: "70000" }],
    ["PULSE_URL", { PULSE_URL: "erp.example.com" }],
    ["PULSE_URL", { PULSE_URL: "https://erp.example.com/path" }],
    ["PULSE_URL", { PULSE_URL: "ftp://erp.example.com" }],
    ["PULSE_RATE_LIMIT", { PULSE_RATE_LIMIT: "0" }],
    ["PULSE_RATE_LIMIT", { PULSE_RATE_LIMIT: "many" }],
    ["ANALYTICS_URL", { ANALYTICS_URL: "somewhere" }],
    ["PULSE_PROXY", { PULSE_PROXY: "https://proxy" }],
    ["PULSE_SECRET_FILE", { PULSE_SECRET_FILE: undefined }],
    ["PULSE_SECRET_FILE", { PULSE_SECRET_FILE: join(folder, "missing") }],
    ["PULSE_SECRET_FILE", { PULSE_SECRET_FILE: secretFile("short") }],
    ["PULSE_SECRET_FILE", { PULSE_SECRET_FILE: secretFile("s".repeat(43), 0o644) }],
  ];
  it.each(bad)("a wrong %s stops the start and is named: %o", (name, change) => {
    expect(() => readEnv({ ...good, ...change })).toThrow(name);
  });
});
