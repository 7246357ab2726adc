import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { sign } from "#app/modules/shared/bucket.server.ts";
import { obtainPrograms } from "../local/debian-packages.ts";
import { startStore } from "../testing/s3-store.ts";
import { openPlace } from "./places.ts";
import { tidy } from "./retention.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pulse-places-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");
function backup(name: string): { file: string; hash: string; bytes: Buffer } {
  const bytes = Buffer.from(`what is in ${name}`.repeat(5_000));
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return { file, hash: sha256(bytes), bytes };
}
const older = "pulse-0a1b2c3d-20260101T023000Z.pulse";
const newer = "pulse-0a1b2c3d-20260301T023000Z.pulse";
const keepOne = { days: 1, weeks: 0, months: 0 };

/** The examples of AWS's own description of Signature Version 4, with the signatures that it gives. */
describe("a request is signed as AWS's examples are", () => {
  const settings = {
    region: "us-east-1",
    accessKey: "AKIAIOSFODNN7EXAMPLE",
    secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  };
  const host = "examplebucket.s3.amazonaws.com";
  const empty = sha256("");
  const put = { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" };
  it.each([
    [
      "GET",
      "/test.txt",
      {},
      { range: "bytes=0-9" },
      empty,
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ],
    [
      "PUT",
      "/test$file.text",
      {},
      put,
      sha256("Welcome to Amazon S3."),
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    ],
    ["GET", "/", { lifecycle: "" }, {}, empty, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"],
    [
      "GET",
      "/",
      { "max-keys": "2", prefix: "J" },
      {},
      empty,
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ],
  ] as const)("%s %s %j", (method, path, query, headers, bodySha256, signature) => {
    const request = { method, path, query: { ...query }, headers: { host, ...headers }, bodySha256 };
    const signed = sign(request, settings, new Date("2013-05-24T00:00:00Z"));
    expect(signed.authorization).toMatch(new RegExp(`,Signature=${signature}$`));
  });
});

test("a store that speaks S3 takes the copy, lists it page by page, and loses what is outdated", async () => {
  const store = await startStore("the secret");
  try {
    const settings = { endpoint: store.endpoint, region: "eu-west-2", accessKey: "key", secretKey: "the secret" };
    const place = openPlace("s3://box/nightly copies/pulse", settings);
    for (const name of [older, newer]) {
      const { file, hash, bytes } = backup(name);
      expect(await place.put(file, hash)).toBe(`s3://box/nightly copies/pulse/${name}`);
      expect(store.objects.get(`nightly copies/pulse/${name}`)).toEqual(bytes);
    }
    store.objects.set("nightly copies/pulse/notes.txt", Buffer.from("another's"));
    store.objects.set("nightly copies/pulse/below/x.pulse", Buffer.from("another's"));
    expect((await place.list()).sort()).toEqual(["notes.txt", older, newer].sort());
    expect(await tidy(place, "pulse-0a1b2c3d-", keepOne)).toEqual([older]);
    expect(store.objects.has(`nightly copies/pulse/${older}`)).toBe(false);

    const { file } = backup(newer);
    await expect(place.put(file, sha256("something else"))).rejects.toThrow(/XAmzContentSHA256Mismatch: no & no/);
    const wrong = openPlace("s3://box/x", { ...settings, secretKey: "another" });
    await expect(wrong.list()).rejects.toThrow(/403 SignatureDoesNotMatch/);
    store.faults.refuse = true;
    await expect(place.list()).rejects.toThrow(/507 QuotaExceeded/);
  } finally {
    store.close();
  }
});

test("a folder takes the copy as it is", async () => {
  const second = join(folder, "second");
  const place = openPlace(second, {});
  expect(place.open(folder, false)).toEqual({ sameDisk: true });
  for (const name of [older, newer]) {
    const { file, hash, bytes } = backup(name);
    expect(readFileSync(await place.put(file, hash))).toEqual(bytes);
  }
  await expect(place.put(backup(newer).file, sha256("x"))).rejects.toThrow(/is not what was written/);
  expect(await tidy(place, "pulse-0a1b2c3d-", keepOne)).toEqual([older]);
  expect(readdirSync(second)).toEqual([newer]);
});

test("any remote that rclone knows takes the copy, read back from there", async (context) => {
  const wanted = { program: "rclone", packages: ["rclone"], neededPackages: [] };
  const [rclone] = await obtainPrograms([wanted], join(process.cwd(), ".cache/services"), () => {});
  if (!rclone || "missing" in rclone) return context.skip(rclone?.missing ?? "rclone cannot be had");
  const remote = join(folder, "remote");
  mkdirSync(remote);
  const before = { ...process.env };
  process.env.PATH = `${dirname(rclone.path)}:${process.env.PATH}`;
  Object.assign(process.env, {
    RCLONE_CONFIG: join(folder, "none"),
    RCLONE_CONFIG_NAS_TYPE: "alias",
    RCLONE_CONFIG_NAS_REMOTE: remote,
  });
  try {
    const place = openPlace("rclone:nas:backups", {});
    for (const name of [older, newer]) {
      const { file, hash, bytes } = backup(name);
      expect(await place.put(file, hash)).toBe(`rclone:nas:backups/${name}`);
      expect(readFileSync(join(remote, "backups", name))).toEqual(bytes);
    }
    await expect(place.put(backup(newer).file, sha256("x"))).rejects.toThrow(/is not what was written/);
    expect(await tidy(place, "pulse-0a1b2c3d-", keepOne)).toEqual([older]);
    expect(await place.list()).toEqual([newer]);
    await expect(openPlace("rclone:nowhere:x", {}).list()).rejects.toThrow(/nowhere|config/i);
  } finally {
    process.env = before;
  }
}, 180_000);

test("a place that cannot be meant is refused before anything is written", () => {
  for (const target of ["s3://", "s3://B/x", "rclone:", "rclone:--config=x:y"]) {
    const all = { endpoint: "http://127.0.0.1:1", accessKey: "a", secretKey: "b" };
    expect(() => openPlace(target, all), target).toThrow(/PULSE_BACKUP_COPY_TO/);
  }
  expect(() => openPlace("s3://box", {})).toThrow(/PULSE_S3_ENDPOINT/);
});
