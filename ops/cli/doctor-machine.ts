import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { totalmem } from "node:os";
import { dirname } from "node:path";
import { type Certificate, readCertificates } from "#app/http/certificates.server.ts";
import { diskState, HOT, isBehind, percentUsed, type Room, roomOf } from "#app/modules/operations/machine.ts";
import { onPath } from "../local/debian-packages.ts";
import type { Finding } from "./doctor.ts";

/** What can be said of the machine without asking any service. */
export function examineMachine(dataPath: string): Finding[] {
  return [...versions(), memory(), disk(dataPath), ...temperature(readTemperature()), ...clock(readSynchronised())];
}

function versions(): Finding[] {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const nodeFits = major > 20 || (major === 20 && minor >= 19);
  const found = `${process.platform} ${process.arch}`;
  const supported = process.platform === "linux" && ["x64", "arm64"].includes(process.arch);
  return [
    nodeFits
      ? { check: "node", state: "ok", found: process.versions.node }
      : { check: "node", state: "fail", found: process.versions.node, mend: "install Node 20.19 or newer" },
    supported
      ? { check: "machine", state: "ok", found }
      : { check: "machine", state: "warn", found, mend: "tried only on 64-bit Linux; elsewhere set DATABASE_URL" },
  ];
}

function memory(): Finding {
  const check = "memory";
  const found = `${Math.round(totalmem() / 1024 ** 2)} MB`;
  if (totalmem() >= 1800 * 1024 ** 2) return { check, state: "ok", found };
  return { check, state: "warn", found, mend: "2 GB or more is comfortable; add swap or memory" };
}

function disk(path: string): Finding {
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  return room(path, roomOf(statfsSync(existing)));
}

/** Less than this is little for a start, however small the disk is. */
const LITTLE_MB = 300;

export function room(path: string, disk: Room): Finding {
  const freeMb = Math.round(disk.freeBytes / 1024 ** 2);
  const found = `${freeMb} MB free for ${path}, ${percentUsed(disk)} % used`;
  const state = diskState(disk);
  const mend = "free some space, or set PULSE_DATA to a folder on a larger disk";
  if (state === "full" || freeMb < LITTLE_MB)
    return { check: "disk", state: "fail", found, mend: `${mend}; nothing new is saved until there is room` };
  return state === "tight" ? { check: "disk", state: "warn", found, mend } : { check: "disk", state: "ok", found };
}

function readTemperature(): number | null {
  try {
    return Number(readFileSync("/sys/class/thermal/thermal_zone0/temp", "utf8")) / 1_000;
  } catch {
    return null;
  }
}

/** Nothing is said where the machine does not tell. */
export function temperature(degrees: number | null): Finding[] {
  if (degrees === null || !Number.isFinite(degrees)) return [];
  const found = `${degrees.toFixed(0)} °C`;
  if (degrees < HOT) return [{ check: "temperature", state: "ok", found }];
  return [{ check: "temperature", state: "warn", found, mend: "it slows down: give it air, or a fan" }];
}

/** Whether somebody on the network keeps this machine's clock right; null where systemd does not run. */
function readSynchronised(): boolean | null {
  if (!onPath("timedatectl")) return null;
  const asked = spawnSync("timedatectl", ["show", "-p", "NTPSynchronized", "--value"], { encoding: "utf8" });
  return asked.status === 0 ? asked.stdout.trim() === "yes" : null;
}

export function clock(synchronised: boolean | null): Finding[] {
  if (synchronised === null) return [];
  if (synchronised) return [{ check: "clock", state: "ok", found: "kept right by the network" }];
  return [
    {
      check: "clock",
      state: "warn",
      found: `${new Date().toISOString()}, and nobody keeps it right`,
      mend: "sudo timedatectl set-ntp true; a Raspberry Pi without a battery for its clock begins in the past",
    },
  ];
}

/** The clock beside the books: what they have recorded cannot lie in the future. */
export function clockOfBooks(lastWritten: Date, now: Date): Finding[] {
  if (!isBehind(now, lastWritten)) return [];
  return [
    {
      check: "clock",
      state: "fail",
      found: `it says ${now.toISOString()}, but the books were written at ${lastWritten.toISOString()}; nothing new is saved`,
      mend: "sudo timedatectl set-ntp true, or set it by hand; if it is right now and was ahead before, start with PULSE_CLOCK=right",
    },
  ];
}

/** The certificates of our public https addresses, as a browser gets them; asked at `proxy` (`host:port`) where there is one. */
export async function examineCertificates(
  publicUrl: string,
  proxy: string | undefined,
  now = new Date(),
): Promise<Finding[]> {
  const origins = publicUrl.split(",").map((entry) => entry.trim());
  return (await readCertificates(origins, proxy)).map((found) => judged(found, now));
}

function judged({ address, validity }: Certificate, now: Date): Finding {
  const check = "certificate";
  if (typeof validity === "string") {
    const mend = "look at the proxy: systemctl status caddy, or docker compose logs proxy";
    return { check, state: "warn", found: `${address} does not answer (${validity})`, mend };
  }
  const [from, to] = [validity.from.getTime(), validity.to.getTime()];
  const found = `${address}: valid until ${validity.to.toISOString()}`;
  const mend =
    "look at the proxy, which renews it: journalctl -u caddy, or docker compose logs proxy; and at the clock";
  if (now.getTime() < from || now.getTime() > to) return { check, state: "fail", found, mend };
  // Some live for hours and some for months; whoever renews them does it at a third of their life.
  return to - now.getTime() < (to - from) / 5
    ? { check, state: "warn", found: `${found}, and was not renewed in time`, mend }
    : { check, state: "ok", found };
}
