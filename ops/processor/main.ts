import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fromFiles } from "#db/from-files.ts";
import { startSimulator } from "./simulator.ts";

/** The simulator as a program: `node build/processor.js`, with its address, key and secret from the environment. */
const env = fromFiles(process.env);
const need = (name: string) => env[name] || fail(`${name} is missing`);

function fail(reason: string): never {
  console.error(`the payment processor simulator cannot start: ${reason}`);
  process.exit(1);
}

const folder = join(need("PULSE_DATA"), "processor");
mkdirSync(folder, { recursive: true, mode: 0o700 });
const simulator = await startSimulator({
  port: Number(need("PULSE_PROCESSOR_PORT")),
  host: "127.0.0.1",
  key: need("PULSE_PROCESSOR_KEY"),
  webhookUrl: need("PULSE_PROCESSOR_WEBHOOK_URL"),
  webhookSecret: need("PULSE_PROCESSOR_WEBHOOK_SECRET"),
  file: join(folder, "payments.json"),
  log: (line) => console.log(line),
}).catch((error: Error) => fail(error.message));
console.log(`listening at ${simulator.url}`);
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
