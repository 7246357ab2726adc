import type { MachineFacts } from "#app/http/machine.server.ts";
import { diskState, HOT, percentUsed } from "#app/modules/operations/machine.ts";
import { groupDigits, type Locale } from "./format.ts";
import type { Words } from "./words/words.ts";

export function bytesText(bytes: number, locale: Locale): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [value, unit] = [bytes, 0];
  for (; value >= 1_000 && unit < units.length - 1; unit++) value /= 1_000;
  return `${groupDigits(value < 10 && unit > 1 ? value.toFixed(1) : value.toFixed(0), locale)} ${units[unit]}`;
}

const LITTLE_MEMORY = 0.05;

export type Worrying = Pick<MachineFacts, "disk" | "memory" | "temperature"> & {
  /** This machine's clock stands before what is written in the books. */
  clockIsBehind: boolean;
  /** How often PostgreSQL has met a page whose checksum was wrong. */
  damagedPages: number;
};

/** What should be mended before it hurts, each with what to do. */
export function machineWorries(
  t: Words,
  { disk, memory, temperature, clockIsBehind, damagedPages }: Worrying,
): string[] {
  const worries: string[] = [];
  if (clockIsBehind) {
    worries.push(
      t(
        "The clock is behind the books, so nothing is saved. Set it right, or connect the network that sets it. If it is right now and was ahead before, start once with PULSE_CLOCK=right.",
      ),
    );
  }
  if (damagedPages > 0) {
    worries.push(
      t(
        "The disk has damaged the database: pages were not as they were written. “pulse verify” names the tables. Restore the newest backup that was proven, onto another disk.",
      ),
    );
  }
  const state = disk ? diskState(disk) : "ok";
  if (disk && state !== "ok") {
    const percent = percentUsed(disk);
    worries.push(
      state === "full"
        ? t(
            "The disk is {percent} % full, so nothing is saved. Move old files away, or put the data folder on a larger disk.",
            { percent },
          )
        : t("The disk is {percent} % full. Move old files away, or put the data folder on a larger disk.", { percent }),
    );
  }
  if (memory.freeBytes > 0 && memory.freeBytes / memory.totalBytes < LITTLE_MEMORY) {
    worries.push(t("Memory is nearly used up. Stop other programs on this machine, or add memory."));
  }
  if (temperature !== null && temperature >= HOT) {
    worries.push(
      t("The processor is at {degrees} °C and slows down. Give it air, or a fan.", { degrees: temperature.toFixed(0) }),
    );
  }
  return worries;
}
