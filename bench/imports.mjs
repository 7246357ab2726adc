// How fast masters and openings are taken over from files of 10,000 lines: looked at only, and done. Every line makes or changes
// something, so these are the longest ways.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { root, runStep } from "../ops/ensure.mjs";
import { cleanEnvironment } from "../ops/testing/stack.mjs";
import { untilSettled } from "./installation.mjs";
import { round } from "./measure.mjs";

const lines = (count, one) => Array.from({ length: count }, (_, at) => one(at + 1));
const dayAfter = (start, days) => new Date(Date.parse(start) + days * 86_400_000).toISOString().slice(0, 10);

/** In this order: later files name what earlier ones have made. */
const FILES = [
  {
    name: "customers, new",
    kind: "customers",
    rows: (count) => [
      "code,name,email,payment_terms_days,street,city,postcode,country",
      ...lines(count, (n) => `E-${n},Business ${n},e${n}@x.test,30,Street ${n},London,N1 ${n % 9},GB`),
    ],
  },
  {
    name: "customers, changed",
    kind: "customers",
    rows: (count) => ["code,name,street", ...lines(count, (n) => `E-${n},Business no. ${n},Road ${n}`)],
  },
  {
    name: "products, new",
    kind: "products",
    rows: (count) => [
      "sku,name,price,barcode,unit_cost,reorder_point",
      ...lines(count, (n) => `EX-${n},Item ${n},${(n % 90) + 1}.99,${7_000_000_000_000 + n},${(n % 50) + 1}.5,5`),
    ],
  },
  {
    name: "products, changed",
    kind: "products",
    rows: (count) => ["sku,price,reorder_point", ...lines(count, (n) => `EX-${n},${(n % 90) + 2}.49,7`)],
  },
  {
    name: "stock",
    kind: "stock",
    rows: (count) => ["sku,qty_on_hand", ...lines(count, (n) => `EX-${n},${(n % 40) + 1}`)],
  },
  {
    name: "prices, 20 lists",
    kind: "prices",
    rows: (count) => [
      "list,list_name,sku,unit_price",
      ...lines(count, (n) => {
        const list = Math.ceil(n / Math.ceil(count / 20));
        return `L${list},List ${list},EX-${n},${(n % 90) + 1}.49`;
      }),
    ],
  },
  {
    name: "opening balances",
    kind: "opening-balances",
    rows: (count) => [
      "account,date,debit,credit",
      ...lines(count / 2, (n) => {
        const day = dayAfter("2012-01-01", n - 1);
        return `1010,${day},${n}.00,\n2200,${day},,${n}.00`;
      }),
    ],
  },
  {
    name: "open invoices",
    kind: "open-invoices",
    rows: (count) => [
      "invoice,customer,date,due,amount",
      ...lines(count, (n) => `ALT-${n},E-${n},2026-01-10,2026-02-10,${(n % 900) + 1}.50`),
    ],
  },
];

/** Plain words, not JSON: that would hold every line. */
async function timed({ data }, args) {
  const startedAt = performance.now();
  const { code, output } = await runStep([process.execPath, join(root, "ops/cli/pulse.mjs"), "import", ...args], {
    env: cleanEnvironment({ PULSE_DATA: data }),
  });
  const seconds = round((performance.now() - startedAt) / 1000);
  const [said, made, changed] = /: (\d+) new and (\d+) changed (?:would be )?imported/.exec(output) ?? [];
  if (code !== 0 || !said)
    throw new Error(`pulse import ${args.join(" ")} ended with ${code}:\n${output.slice(-2000)}`);
  return { rows: Number(made) + Number(changed), seconds };
}

export async function measureImports(installation, count, say) {
  const folder = mkdtempSync(join(tmpdir(), "pulse-bench-imports-"));
  const files = [];
  try {
    for (const { name, kind, rows } of FILES) {
      const path = join(folder, "file.csv");
      writeFileSync(path, `${rows(count).join("\n")}\n`);
      const dry = await timed(installation, [kind, path, "--dry-run"]);
      const real = await timed(installation, [kind, path]);
      if (real.rows !== count) throw new Error(`${name}: only ${real.rows} of ${count} lines have changed something`);
      files.push({
        file: name,
        rows: count,
        dry_run_s: dry.seconds,
        seconds: real.seconds,
        rows_per_s: round(count / real.seconds, 0),
        load: round(loadavg()[0]),
        facts_after_s: round((await untilSettled(installation)) / 1000),
      });
      say(`  ${name}: dry run ${dry.seconds} s, done in ${real.seconds} s`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { files };
}
