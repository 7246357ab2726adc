import { generate } from "./generate.ts";
import { measureBare, measureFacts } from "./measure.ts";
import { measureQuestions, measureRebuild } from "./postgres.ts";

/* One part of the bench in a process of its own, so that what it takes of memory is its own. The last line printed is the result. */

const [part, path = "", size = "0"] = process.argv.slice(2);
const count = Number(size);

const PARTS: Record<string, () => Promise<unknown>> = {
  generate: () => generate(path, count),
  facts: () => measureFacts(path, count),
  bare: () => measureBare(path, count),
  rebuild: () => measureRebuild(count),
  postgres: () => measureQuestions(count, 5),
};

const result = await PARTS[part ?? ""]?.();
console.log(JSON.stringify(result));
process.exit(0);
