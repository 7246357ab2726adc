// `npm run faults`: parts killed at random and the power cut under load, and then every answer held to the books. The seed is printed;
// the same one draws the same faults. `--kills=200 --cuts=50` is the long run; `npm test` kills each part once. `--scale` has two webs and two
// workers on one set of services, each of which is killed once, and races the two webs.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, requireNode, root } from "./ensure.mjs";
import { exerciseFaults } from "./testing/faults.mjs";
import { exercisePowerCuts, whyNoPowerCut } from "./testing/power-cut.mjs";

const wanted = { kills: 20, cuts: 5, seed: 20_261_121 };
const given = process.argv.slice(2);
const scale = given.includes("--scale");
for (const argument of given.filter((one) => one !== "--scale")) {
  const [, name, value] = /^--(kills|cuts|seed)=(\d{1,9})$/.exec(argument) ?? [];
  if (!name) {
    console.error(`There is no ${argument}; there are: --kills=N, --cuts=N, --seed=N, --scale.`);
    process.exit(2);
  }
  wanted[name] = Number(value);
}

requireNode();
await ensureInstalled();
await ensureBuilt({ quiet: true });
const { kills, cuts, seed } = wanted;
const say = (line) => console.log(line);
say(`seed ${seed}`);
const rows = [];
let found = [];

if (scale) {
  const { orders, retried, faults } = await exerciseFaults({ folder: root, scale, say });
  rows.push(`| two webs and two workers, each part killed once | ${orders} | ${retried} | ${faults.length} |`);
  found = faults;
} else if (kills > 0) {
  const { orders, retried, faults } = await exerciseFaults({ folder: root, kills, seed, say });
  rows.push(`| ${kills} kills of a part | ${orders} | ${retried} | ${faults.length} |`);
  found = [...found, ...faults];
}
const whyNot = cuts > 0 && !scale ? whyNoPowerCut() : "none wanted";
if (whyNot) say(`no power cuts: ${whyNot}`);
else {
  const { orders, retried, faults, backAfterMs } = await exercisePowerCuts({ folder: root, cuts, seed, say });
  const slowest = (Math.max(...backAfterMs) / 1_000).toFixed(1);
  rows.push(`| ${cuts} power cuts (ready again within ${slowest} s) | ${orders} | ${retried} | ${faults.length} |`);
  found = [...found, ...faults];
}

const table = ["| Faults | Orders answered | Asked again | Wrong afterwards |", "|---|---:|---:|---:|", ...rows].join(
  "\n",
);
mkdirSync(join(root, "test-results"), { recursive: true });
writeFileSync(join(root, "test-results/faults.md"), `Seed ${seed}.\n\n${table}\n`);
say(table);
for (const fault of found.slice(0, 20)) say(`WRONG: ${fault}`);
process.exit(found.length > 0 ? 1 : 0);
