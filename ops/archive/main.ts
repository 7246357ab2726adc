import * as z from "zod";
import { connect } from "#db/client.ts";
import { recoveryKey } from "../backup/recovery-key.ts";
import { openDataFolder } from "../local/data-folder.ts";
import { keepArchive } from "./keep.ts";
import { openTelling } from "./tell.ts";

/* Copies every change to the second disk as it is made. A program of its own: it holds a superuser's connection and the recovery key. */

const environment = z.object({
  PULSE_DATA: z.string(),
  PULSE_ARCHIVE: z.string(),
  /** The worker's role: what is told to people goes through the walls between companies. */
  DATABASE_URL: z.url(),
  PULSE_MAINTENANCE_URL: z.url(),
});

const env = environment.parse(process.env);
const folder = openDataFolder(env.PULSE_DATA);
const stopping = new AbortController();
for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, () => stopping.abort());

const worker = connect({ url: env.DATABASE_URL, max: 1, name: "pulse-archive" });
const admin = connect({ url: env.PULSE_MAINTENANCE_URL, max: 2, name: "pulse-archive" });
const tell = openTelling(worker);
await keepArchive({
  ...{ admin, adminUrl: env.PULSE_MAINTENANCE_URL, folder, key: recoveryKey(folder).key, archive: env.PULSE_ARCHIVE },
  log: (line) => console.log(line),
  onState: (state) => tell(state).catch((error: Error) => console.log(`nobody could be told: ${error.message}`)),
  stop: stopping.signal,
});
process.exit(0);
