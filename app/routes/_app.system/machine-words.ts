import { groupDigits, type Locale } from "#app/components/format.ts";
import type { Words } from "#app/components/words/words.ts";
import type { MachineFacts } from "#app/http/machine.server.ts";

export function bytesText(bytes: number, locale: Locale): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [value, unit] = [bytes, 0];
  for (; value >= 1_000 && unit < units.length - 1; unit++) value /= 1_000;
  return `${groupDigits(value < 10 && unit > 1 ? value.toFixed(1) : value.toFixed(0), locale)} ${units[unit]}`;
}

/** Above this a Raspberry Pi 5 slows itself down (its soft limit is 80 °C, the hard one 85 °C). */
const HOT = 80;
const DISK_FULL = 0.8;
const LITTLE_MEMORY = 0.05;

/** What should be mended before it hurts, each with what to do. */
export function machineWorries(
  t: Words,
  { disk, memory, temperature }: Pick<MachineFacts, "disk" | "memory" | "temperature">,
) {
  const worries: string[] = [];
  const used = disk ? 1 - disk.freeBytes / disk.totalBytes : 0;
  if (used >= DISK_FULL) {
    worries.push(
      t("The disk is {percent} % full. Move old files away, or put the data folder on a larger disk.", {
        percent: Math.floor(used * 100),
      }),
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
