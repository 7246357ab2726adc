// How fast a real file of sales is taken over.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../ops/ensure.mjs";
import { pulse, untilSettled } from "./installation.mjs";
import { round } from "./measure.mjs";

/** Not part of the repository; looked for where the project keeps its shared data. */
export function salesFile() {
  const file = process.env.PULSE_BENCH_SALES || join(root, "../shared/data/online-retail.csv");
  return existsSync(file) ? file : null;
}

/** The floor: the same bytes read and split into lines, which no import can do without. */
function floorMs(file) {
  const startedAt = performance.now();
  const rows = readFileSync(file, "utf8").split("\n").length;
  return { rows, ms: performance.now() - startedAt };
}

export async function measureImport(installation, file) {
  const floor = floorMs(file);
  const startedAt = performance.now();
  const said = JSON.parse(await pulse(installation, ["import", "sales", file, "--skip-bad"]));
  const seconds = (performance.now() - startedAt) / 1000;
  const factsMs = await untilSettled(installation);
  return {
    rows: said.rows,
    orders: said.sales,
    returns: said.returns,
    bad: said.badRows,
    seconds: round(seconds),
    rows_per_s: round(said.rows / seconds, 0),
    read_only_ms: round(floor.ms, 0),
    facts_after_s: round(factsMs / 1000),
  };
}
