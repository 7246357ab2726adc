import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createMetrics } from "#app/http/metrics.server.ts";
import { type ArchiveState, archiveStateFile, readArchiveState, readNotedState } from "./archive.server.ts";

const folder = mkdtempSync(join(tmpdir(), "pulse-state-"));
afterAll(() => rmSync(folder, { recursive: true }));

const at = "2026-11-21T14:02:59.000Z";
const noted: ArchiveState = {
  ...{
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
  },
  ...{ failingSince: null, error: null },
};
const metrics = (archive: ArchiveState | null) =>
  createMetrics().text({
    ...{ liveStreams: 0, databaseUp: true, machine: { disk: null, temperature: null }, certificate: null },
    ...{ backups: null, archive, processor: null, consumers: null, worker: null },
  });

test("an archive of which nothing is heard counts as one that fails", async () => {
  const after = (minutes: number) => new Date(Date.parse(at) + minutes * 60_000);
  expect(await readArchiveState(folder, after(0))).toBeNull();
  writeFileSync(archiveStateFile(folder), JSON.stringify(noted));
  expect(await readArchiveState(folder, after(34))).toEqual(noted);
  const silent = await readArchiveState(folder, after(36));
  expect(silent).toMatchObject({ failingSince: at, error: expect.stringMatching(/nothing is heard/) });
  expect(await readNotedState(folder)).toEqual(noted);

  expect(await metrics(noted)).toMatch(/^pulse_archive_failed 0$/m);
  const told = await metrics(silent);
  expect(told).toMatch(/^pulse_archive_failed 1$/m);
  expect(told).toMatch(new RegExp(`^pulse_archive_copied_time_seconds ${Date.parse(at) / 1_000}$`, "m"));
  expect(await metrics(null)).not.toMatch(/^pulse_archive_/m);
});
