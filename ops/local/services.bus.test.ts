import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createConnection } from "node:net";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { obtainPrograms } from "#ops/local/debian-packages.ts";
import { hasNoJetStream, natsPackages } from "#ops/local/nats.ts";
import { freePort } from "#ops/local/ports.ts";
import { startTestNats, startTestRedis, type TestService } from "#ops/testing/services.ts";

let nats: TestService;
let redis: TestService;

beforeAll(async () => {
  nats = await startTestNats();
  redis = await startTestRedis();
}, 180_000);

afterAll(async () => {
  await nats?.stop();
  await redis?.stop();
});

/** What the server says to these words, within a second. */
function ask(service: TestService, words: string, until: RegExp): Promise<string> {
  return new Promise((answer) => {
    const socket = createConnection(Number(new URL(service.url).port), "127.0.0.1");
    let text = "";
    const end = () => {
      socket.destroy();
      answer(text);
    };
    socket.setTimeout(1_000, end);
    socket.on("error", end);
    socket.on("close", end);
    socket.on("connect", () => socket.write(words));
    socket.on("data", (chunk) => {
      text += chunk;
      if (until.test(text)) end();
    });
  });
}

/** Asks again while the server is still coming up. */
async function askUntil(service: TestService, words: string, until: RegExp, wanted: RegExp): Promise<string> {
  const deadline = Date.now() + 60_000;
  let said = "";
  while (!wanted.test(said) && Date.now() < deadline) {
    said = await ask(service, words, until);
    await new Promise((done) => setTimeout(done, 50));
  }
  return said;
}

const password = (service: TestService) => new URL(service.url).password;

async function untilAnother(service: TestService, pid: number | undefined): Promise<void> {
  while (service.pid() === undefined || service.pid() === pid) await new Promise((done) => setTimeout(done, 20));
}

describe("NATS that hangs", () => {
  const asked = (service: TestService, withinMs = 10_000) =>
    hasNoJetStream(Number(new URL(service.url).port), password(service), withinMs);

  it("is told from one that works, and from one that is not there", async () => {
    expect(await asked(nats)).toBe(false);
    process.kill(nats.pid() ?? 0, "SIGSTOP");
    try {
      expect(await asked(nats, 500)).toBe(true);
    } finally {
      process.kill(nats.pid() ?? 0, "SIGCONT");
    }
    expect(await asked(nats)).toBe(false);
    expect(await hasNoJetStream(1, "x", 500)).toBe(false);
  });

  it("is also the one that has switched JetStream off", async () => {
    const port = await freePort(0);
    const [program] = await obtainPrograms([natsPackages], resolve(".cache/services"), () => {});
    if (!program || "missing" in program) throw new Error("no NATS");
    const without = spawn(program.path, ["-a", "127.0.0.1", "-p", String(port), "--user", "pulse", "--pass", "x"]);
    try {
      const there = { url: `nats://pulse:x@127.0.0.1:${port}` } as TestService;
      await askUntil(there, "PING\r\n", /\n/, /INFO/);
      expect(await hasNoJetStream(port, "x", 2_000)).toBe(true);
    } finally {
      without.kill("SIGKILL");
    }
  });
});

describe("the private Redis", () => {
  it("lets nobody in without its password", async () => {
    expect(await ask(redis, "PING\r\n", /\n/)).toMatch(/^-NOAUTH/);
    expect(await ask(redis, "AUTH wrong\r\n", /\n/)).toMatch(/^-WRONGPASS/);
  });

  it("keeps every job: append-only file on, nothing is evicted", async () => {
    const said = await ask(
      redis,
      `AUTH ${password(redis)}\r\nCONFIG GET maxmemory-policy\r\nCONFIG GET appendonly\r\n`,
      /yes/,
    );
    expect(said).toMatch(/noeviction[\s\S]*appendonly[\s\S]*yes/);
  });

  it("comes back by itself after kill -9, at the same address and with what it held", async () => {
    const enter = `AUTH ${password(redis)}\r\n`;
    await ask(redis, `${enter}SET kept 1\r\n`, /OK\r\n\+OK/);
    await new Promise((done) => setTimeout(done, 1_200));
    const before = redis.pid();
    process.kill(before!, "SIGKILL");
    await untilAnother(redis, before);
    const said = await askUntil(redis, `${enter}GET kept\r\n`, /\$1|\$-1/, /\$1/);
    expect(said).toContain("$1\r\n1");
  });
});

describe("the private NATS", () => {
  it("asks for its password and has JetStream", async () => {
    const said = await ask(nats, "", /\n/);
    expect(JSON.parse(said.replace(/^INFO /, ""))).toMatchObject({
      auth_required: true,
      jetstream: true,
      host: "127.0.0.1",
    });
    const refused = await ask(nats, 'CONNECT {"user":"pulse","pass":"wrong"}\r\nPING\r\n', /-ERR|PONG/);
    expect(refused).toContain("Authorization Violation");
    const let_in = await ask(nats, `CONNECT {"user":"pulse","pass":"${password(nats)}"}\r\nPING\r\n`, /-ERR|PONG/);
    expect(let_in).toContain("PONG");
  });

  it("comes back by itself after kill -9 at the same address", async () => {
    const before = nats.pid();
    process.kill(before!, "SIGKILL");
    await untilAnother(nats, before);
    expect(await askUntil(nats, "", /\n/, /^INFO/)).toMatch(/^INFO/);
  });

  it("keeps its password in a file only its owner may read", () => {
    const config = join(nats.home, "nats.conf");
    expect(existsSync(config)).toBe(true);
    expect(statSync(config).mode & 0o077).toBe(0);
  });
});
