import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer as createPlainServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { expect, test } from "vitest";
import { watchCertificates } from "#app/http/certificates.server.ts";
import { readSettings } from "../local/settings.ts";
import { examineArchive, examinePostgres, examinePrivacy, examineSettings } from "./doctor.ts";
import { clock, clockOfBooks, examineCertificates, examineMachine, room, temperature } from "./doctor-machine.ts";
import { examineBrokers, examinePrograms } from "./doctor-services.ts";

test("this machine is looked at, each thing once", () => {
  const found = examineMachine(join(tmpdir(), "not", "made", "yet"));
  expect(found.map(({ check }) => check)).toEqual(expect.arrayContaining(["node", "machine", "memory", "disk"]));
  expect(found.find(({ check }) => check === "disk")?.found).toMatch(/MB free for .*, \d+ % used/);
});

test.each([
  [{ totalBytes: 100e9, freeBytes: 30e9 }, "ok"],
  [{ totalBytes: 100e9, freeBytes: 20e9 }, "warn"],
  [{ totalBytes: 100e9, freeBytes: 5e9 }, "fail"],
  [{ totalBytes: 1e9, freeBytes: 250e6 }, "fail"],
] as const)("a disk of %o is %s", (disk, state) => {
  const found = room("/srv/pulse", disk);
  expect(found.state).toBe(state);
  if (state !== "ok") expect(found.mend).toMatch(/free some space/);
});

test("heat, and a clock that nobody keeps or that is behind the books, are said with their mend", () => {
  expect(temperature(null)).toEqual([]);
  expect(temperature(55)).toEqual([{ check: "temperature", state: "ok", found: "55 °C" }]);
  expect(temperature(83)[0]).toMatchObject({ state: "warn", mend: expect.stringMatching(/fan/) });
  expect(clock(null)).toEqual([]);
  expect(clock(true)[0]?.state).toBe("ok");
  expect(clock(false)[0]).toMatchObject({ state: "warn", mend: expect.stringMatching(/set-ntp true/) });
  const now = new Date("2026-03-20T12:00:00Z");
  expect(clockOfBooks(new Date("2026-03-20T12:04:00Z"), now)).toEqual([]);
  expect(clockOfBooks(new Date("2026-03-21T12:00:00Z"), now)[0]).toMatchObject({
    state: "fail",
    mend: expect.stringMatching(/PULSE_CLOCK=right/),
  });
});

test.skipIf(spawnSync("openssl", ["version"]).status !== 0)(
  "a certificate is good, was not renewed in time, or is over; a proxy that is away is said",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "pulse-tls-"));
    const [key, cert] = [join(folder, "key"), join(folder, "cert")];
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "10"],
        ...["-subj", "/CN=shop.invalid", "-keyout", key, "-out", cert],
      ],
      { stdio: "ignore" },
    );
    const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const address = `https://shop.invalid:${port}`;
    const at = (days: number) => new Date(Date.now() + days * 86_400_000);
    const inDays = async (days: number) =>
      (await examineCertificates(`http://127.0.0.1:3000, ${address}`, undefined, at(days)))[0];
    try {
      expect(await inDays(1)).toMatchObject({ check: "certificate", state: "ok" });
      expect(await inDays(9)).toMatchObject({ state: "warn", found: expect.stringMatching(/not renewed in time/) });
      expect(await inDays(11)).toMatchObject({ state: "fail", mend: expect.stringMatching(/caddy/) });
      expect(await inDays(-1)).toMatchObject({ state: "fail" });
      // In a container the name leads nowhere: the proxy is asked by its own.
      const [byProxy] = await examineCertificates("https://shop.invalid", `localhost:${port}`, at(1));
      expect(byProxy).toMatchObject({ state: "ok", found: expect.stringMatching(/^https:\/\/shop\.invalid: valid/) });
      // The web tells it at /metrics, which waits for nobody: known from the second time on.
      const known = watchCertificates(["http://127.0.0.1:3000", "https://shop.invalid"], `localhost:${port}`);
      expect(known()).toBeNull();
      await expect.poll(() => Math.round(((known()?.to.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(10);
    } finally {
      await new Promise((closed) => server.close(closed));
      rmSync(folder, { recursive: true });
    }
    expect(await inDays(1)).toMatchObject({ state: "warn", found: expect.stringMatching(/ECONNREFUSED/) });
    expect(await examineCertificates("http://127.0.0.1:3000", undefined)).toEqual([]);
  },
);

test("a server of one's own is not looked for among our programs", () => {
  const own = examinePostgres("postgres://pulse_admin@postgres:5432/pulse");
  expect(own).toEqual({ check: "postgres", state: "ok", found: "DATABASE_URL names one" });
  expect(examinePostgres(null)).toMatchObject({ state: "ok", found: expect.stringMatching(/PostgreSQL\) 18/) });
});

test("a web and a worker of elsewhere are asked where they are; of several brokers one that answers is enough", async () => {
  const settings = readSettings({ NATS_URL: "", PULSE_DATA: tmpdir() }, tmpdir());
  const nowhere = "http://127.0.0.1:1";
  const env = { WEB_URL: nowhere, ANALYTICS_URL: nowhere };
  expect(await examinePrograms({ settings, running: null, env })).toEqual([
    { check: "web", state: "fail", found: `${nowhere} does not answer`, mend: expect.stringMatching(/logs web$/) },
    {
      check: "worker",
      state: "fail",
      found: expect.stringMatching(/^does not/),
      mend: expect.stringMatching(/logs worker$/),
    },
  ]);
  const server = createPlainServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const ask = (natsUrl: string) => examineBrokers({ settings: { ...settings, natsUrl }, running: null });
  try {
    expect(await ask(`127.0.0.1:1, nats://127.0.0.1:${port}`)).toEqual([
      { check: "nats", state: "ok", found: `answers on port ${port}` },
    ]);
  } finally {
    await new Promise((closed) => server.close(closed));
  }
  expect(await ask("127.0.0.1:1")).toMatchObject([{ state: "warn", found: "127.0.0.1:1 does not answer" }]);
});

test("a folder of the data, or a key, that other accounts may read is said with its mend", () => {
  const data = mkdtempSync(join(tmpdir(), "pulse-data-"));
  try {
    for (const name of ["keys", "files"]) mkdirSync(join(data, name), { mode: 0o700 });
    writeFileSync(join(data, "keys/secret"), "x", { mode: 0o600 });
    expect(examinePrivacy(data)).toMatchObject([{ state: "ok" }]);
    mkdirSync(join(data, "analytics"), { mode: 0o755 });
    expect(examinePrivacy(data)).toMatchObject([{ state: "fail", mend: `chmod 700 ${join(data, "analytics")}` }]);
    rmSync(join(data, "analytics"), { recursive: true });
    writeFileSync(join(data, "keys/open"), "x", { mode: 0o644 });
    expect(examinePrivacy(data)).toMatchObject([{ state: "fail", found: "others may read open" }]);
  } finally {
    rmSync(data, { recursive: true });
  }
});

test("an archive is said with what is wrong with it, and its mend; nothing where there is none", () => {
  const at = "2026-11-21T14:02:59.000Z";
  const state = {
    place: "/mnt/second/pulse",
    sameDisk: false,
    since: at,
    baseAt: at,
    baseBytes: 1,
    copiedAt: at,
    checkedAt: at,
    nextShare: 0,
    damaged: [],
    wellAt: at,
  };
  const well = { ...state, failingSince: null, error: null };
  expect(examineArchive(null, null)).toEqual([]);
  expect(examineArchive(null, "/mnt/second/pulse")[0]?.state).toBe("warn");
  expect(examineArchive(well, "/mnt/second/pulse")[0]).toMatchObject({
    state: "ok",
    found: expect.stringContaining(at),
  });
  expect(examineArchive({ ...well, since: null }, "/mnt/second/pulse")[0]?.state).toBe("warn");
  expect(examineArchive({ ...well, sameDisk: true }, "/mnt/second/pulse")[0]).toMatchObject({
    state: "warn",
    mend: expect.stringMatching(/second disk/),
  });
  expect(examineArchive({ ...well, failingSince: at, error: "ENOSPC" }, "/mnt/second/pulse")[0]).toMatchObject({
    state: "fail",
    found: expect.stringMatching(/ENOSPC/),
    mend: expect.stringMatching(/mounted, sound and has room/),
  });
});

test.each([
  ["PULSE_BACKUP_AT", "2.30", "Left out, it is 02:30."],
  ["PULSE_COMPARE_AT", "4", "Left out, it is 04:00."],
  ["PULSE_BACKUP_KEEP", "seven", "Left out, it is 7,4,12."],
  ["PULSE_BACKUP_KEEP", "0,4,12", "Left out, it is 7,4,12."],
  ["PULSE_BACKUP_COPY_TO", "mnt/nas/pulse", "Left out, it is no second place."],
  ["PULSE_BACKUP_COPY_TO", "smb://nas/pulse", "rclone:remote:folder"],
  ["PULSE_BACKUP_COPY_TO", "s3://shop/pulse", "PULSE_S3_ENDPOINT"],
  ["PULSE_PUSH", "yes", "Left out, it is on."],
  ["PULSE_HEALTH_URL", "3100", "Left out, it is none."],
])("a setting that cannot be meant, %s=%s, is said with what holds without it", (name, value, words) => {
  expect(examineSettings({ [name]: value })).toMatchObject([
    { state: "fail", found: expect.stringContaining(name), mend: expect.any(String) },
  ]);
  expect(examineSettings({ [name]: value })[0]?.found).toContain(words);
});

test("settings that can be meant are left alone, and a wrong one with a secret in it is not repeated", () => {
  const good = {
    ...{ PULSE_BACKUP_AT: "off", PULSE_COMPARE_AT: "23:59", PULSE_BACKUP_KEEP: "9999, 0,0", PULSE_PUSH: "" },
    ...{ PULSE_BACKUP_COPY_TO: "rclone:nas:backups", PULSE_HEALTH_URL: "http://0.0.0.0:3100" },
  };
  expect(examineSettings(good)).toEqual([]);
  expect(examineSettings({ PULSE_BACKUP_COPY_TO: "/mnt/nas/pulse" })).toEqual([]);
  expect(examineSettings({ PULSE_PROCESSOR_KEY: "short-secret" })[0]?.found).not.toContain("short-secret");
});
