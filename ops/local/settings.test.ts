import { describe, expect, it } from "vitest";
import { isKnownBeyond, peoplesUrl, readSettings, StartRefused } from "./settings.ts";

describe("settings of a start", () => {
  it.each([
    { DATABASE_URL: "junk" },
    { DATABASE_URL: "mysql://a:secret@host/x" },
    { NATS_URL: "http://host:4222" },
    { NATS_URL: "nats://a:4222,ftp://secret" },
    { REDIS_URL: "secret" },
  ])("name the variable that holds no such address, without its value: %o", (env) => {
    const [name, value] = Object.entries(env)[0] as [string, string];
    const read = () => readSettings(env, "/");
    expect(read).toThrow(StartRefused);
    expect(read).toThrow(name);
    expect(read).not.toThrow(value);
  });

  it("take every address the servers' own clients take", () => {
    const env = {
      DATABASE_URL: "postgresql://a:b@host:5432/pulse?sslmode=require",
      NATS_URL: "localhost:4222, tls://other:4222",
      REDIS_URL: "rediss://:word@host:6379/1",
    };
    expect(readSettings(env, "/")).toMatchObject({
      databaseUrl: env.DATABASE_URL,
      natsUrl: env.NATS_URL,
      redisUrl: env.REDIS_URL,
    });
  });

  it.each([
    [{}, false],
    [{ PULSE_URL: "http://localhost:3000, http://[::1]:3000" }, false],
    [{ PULSE_URL: "https://pulse.example.com" }, true],
    [{ PULSE_URL: "http://127.0.0.1:3000,http://10.0.0.5:3000" }, true],
    [{ PULSE_URL: "http://127.0.0.1.example.com" }, true],
  ])("say whether it is known beyond this machine: %o", (env, beyond) => {
    expect(isKnownBeyond(readSettings(env, "/"))).toBe(beyond);
  });

  it.each([
    [{}, "http://127.0.0.1:3000"],
    [{ PULSE_URL: "https://pulse.local,https://192.168.1.20" }, "https://pulse.local"],
    [{ PULSE_URL: "http://localhost:3000, https://pulse.local", HOST: "0.0.0.0" }, "https://pulse.local"],
  ])("give the address that people open, for the set-up link: %o", (env, address) => {
    expect(peoplesUrl(readSettings(env, "/"))).toBe(address);
  });

  it("take a folder of its own for the archive, for the server that Pulse brings along", () => {
    const data = { PULSE_DATA: "/srv/pulse/data" };
    expect(readSettings(data, "/").archive).toBeNull();
    expect(readSettings({ ...data, PULSE_ARCHIVE: "/mnt/second/pulse/" }, "/").archive).toBe("/mnt/second/pulse");
    for (const wrong of ["second", "/srv/pulse/data", "/srv/pulse/data/archive", "/srv/pulse"]) {
      expect(() => readSettings({ ...data, PULSE_ARCHIVE: wrong }, "/"), wrong).toThrow(
        /PULSE_ARCHIVE must be a folder of its own/,
      );
    }
    const given = { PULSE_ARCHIVE: "/mnt/second/pulse", DATABASE_URL: "postgres://a:b@host:5432/pulse" };
    expect(() => readSettings(given, "/")).toThrow(/PULSE_ARCHIVE is for the server that Pulse brings along/);
  });
});
