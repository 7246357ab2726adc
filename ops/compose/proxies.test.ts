import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type Server } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { obtainPrograms } from "../local/debian-packages.ts";

/* What somebody gets who asks the proxies by the name, by another one, or by the machine's address. */

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "pulse-proxies-"));
let caddy: string | null = null;
let web: Server;
beforeAll(async () => {
  const wanted = { program: "caddy", packages: ["caddy"], neededPackages: [], says: "version" };
  const [found] = await obtainPrograms([wanted], join(root, ".cache/services"), () => {});
  caddy = found && "path" in found ? found.path : null;
  web = createServer((request, response) => response.end(`pulse by ${request.headers.host}`));
  await listening(web);
});
afterAll(() => {
  web.close();
  rmSync(folder, { recursive: true });
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listening = (server: Server) => new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
async function freePort(): Promise<number> {
  const server = createServer();
  await listening(server);
  const port = portOf(server);
  await new Promise((closed) => server.close(closed));
  return port;
}

type Answer = { status: number; text: string; to: string };
type Asked = { plain: Answer; secure: Answer };

/** `host` as a browser has it in its address bar: one that is an address is not named in the handshake. */
function ask(secure: boolean, port: number, host: string): Promise<Answer> {
  const isAddress = /^[\d.]+$/.test(host);
  const options = { host: "127.0.0.1", port, headers: { host }, path: "/orders", timeout: 5_000 };
  return new Promise((answer, failed) => {
    const call = secure
      ? httpsRequest({ ...options, rejectUnauthorized: false, servername: isAddress ? "" : host })
      : httpRequest(options);
    call.on("response", async (response) => {
      const text = (await response.toArray()).join("");
      answer({ status: response.statusCode ?? 0, text, to: response.headers.location ?? "" });
    });
    call.on("error", failed);
    call.end();
  });
}

/** Runs Caddy with a Caddyfile of ours on ports of its own, and asks it by each host. */
async function askProxy(name: string, caddyfile: string, env: Record<string, string>, hosts: string[]) {
  const own = join(folder, name);
  mkdirSync(own);
  const [http, https] = [await freePort(), await freePort()];
  const globals = `http_port ${http}\n\thttps_port ${https}\n\tadmin off\n\tskip_install_trust`;
  // The settings of the file are kept; what Debian's older Caddy does not know is only of use in a container.
  const text = caddyfile
    .replace(/^\t(http_port|https_port|admin|persist_config) .*\n/gm, "")
    .replace(/^\{\n/m, `{\n\t${globals}\n`)
    .replaceAll(/reverse_proxy (web:3000|127\.0\.0\.1:\d+)/g, `reverse_proxy 127.0.0.1:${portOf(web)}`);
  writeFileSync(join(own, "Caddyfile"), text);
  const child = spawn(caddy ?? "", ["run", "--config", join(own, "Caddyfile")], {
    env: { ...process.env, HOME: own, XDG_DATA_HOME: own, XDG_CONFIG_HOME: own, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (part) => {
    said += part;
  });
  try {
    await until(
      () => ask(true, https, hosts[0] ?? ""),
      child,
      () => said,
    );
    const answers: Record<string, Asked> = {};
    for (const host of hosts)
      answers[host] = { plain: await ask(false, http, host), secure: await ask(true, https, host) };
    return answers;
  } finally {
    const ended = new Promise((done) => child.once("exit", done));
    if (child.exitCode === null && child.kill("SIGTERM")) await ended;
  }
}

async function until(look: () => Promise<unknown>, child: ChildProcess, said: () => string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (child.exitCode !== null) break;
    if (
      await look().then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`caddy does not answer: ${said().slice(-2_000)}`);
}

const opened = (host: string) => ({
  plain: { status: 308, to: `https://${host}/orders` },
  secure: { status: 200, text: `pulse by ${host}` },
});
const told = (how: RegExp) => ({
  plain: { status: 421, text: expect.stringMatching(how) },
  secure: { status: 421, text: expect.stringMatching(how) },
});

test("the Pi's proxy answers by its name and by those of --also, and says to others what is missing", async (context) => {
  if (!caddy) return context.skip("caddy cannot be had");
  const below = join(folder, "pi-root");
  mkdirSync(below);
  const args = ["--root", below, "--name", "shop", "--also", "127.0.0.1", "--also", "shop.example.lan"];
  execFileSync(join(root, "ops/pi/setup.sh"), args, { stdio: "ignore" });
  expect(readFileSync(join(below, "etc/systemd/system/pulse.service"), "utf8")).toContain(
    "PULSE_URL=https://shop.local,https://127.0.0.1,https://shop.example.lan ",
  );
  const text = readFileSync(join(below, "etc/caddy/Caddyfile"), "utf8");
  const hosts = ["shop.local", "127.0.0.1", "shop.example.lan", "192.168.1.20"];
  expect(await askProxy("pi", text, {}, hosts)).toMatchObject({
    "shop.local": opened("shop.local"),
    "127.0.0.1": opened("127.0.0.1"),
    "shop.example.lan": opened("shop.example.lan"),
    "192.168.1.20": told(/https:\/\/shop\.local.*setup\.sh --also/),
  });
});

test("so does the containers' proxy, with and without PULSE_ALSO", async (context) => {
  if (!caddy) return context.skip("caddy cannot be had");
  const text = readFileSync(join(root, "ops/compose/Caddyfile"), "utf8");
  const domain = { PULSE_DOMAIN: "pulse.local", PULSE_TLS: "internal" };
  const also = { ...domain, PULSE_ALSO: "192.168.1.20", PULSE_BARE: "192.168.1.20" };
  expect(await askProxy("also", text, also, ["pulse.local", "192.168.1.20", "10.0.0.7"])).toMatchObject({
    "pulse.local": opened("pulse.local"),
    "192.168.1.20": opened("192.168.1.20"),
    "10.0.0.7": told(/PULSE_ALSO/),
  });
  const alone = { ...domain, PULSE_ALSO: "", PULSE_BARE: "pulse.local" };
  expect(await askProxy("alone", text, alone, ["pulse.local", "192.168.1.20"])).toMatchObject({
    "pulse.local": opened("pulse.local"),
    "192.168.1.20": told(/PULSE_ALSO/),
  });
});
