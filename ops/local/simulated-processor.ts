import { join } from "node:path";
import { NOTICE_PATH } from "#app/modules/payments/notice-path.ts";
import { type DataFolder, keptSecret, rememberedPort, rememberPort } from "./data-folder.ts";
import { freePort } from "./ports.ts";
import { ownUrl, type Settings } from "./settings.ts";

type Variables = Record<string, string>;

/**
 * The demo company is paid through a simulated payment processor: what each program is told of it. Null where a real one is set, or
 * where nobody has the demo's passwords any more: real books never meet a simulator.
 */
export async function simulatedProcessor(
  settings: Settings,
  folder: DataFolder,
  isDemo: boolean,
): Promise<{ web: Variables; worker: Variables; own: Variables } | null> {
  if (!isDemo || process.env.PULSE_PROCESSOR_URL || settings.without.has("processor")) return null;
  const port = await freePort(rememberedPort(folder, "processor"));
  rememberPort(folder, "processor", port);
  for (const name of ["processor-key", "processor-webhook"]) keptSecret(folder, name);
  const key = { PULSE_PROCESSOR_KEY_FILE: join(folder.keys, "processor-key") };
  const secret = { PULSE_PROCESSOR_WEBHOOK_SECRET_FILE: join(folder.keys, "processor-webhook") };
  return {
    web: secret,
    worker: { ...key, PULSE_PROCESSOR_URL: `http://127.0.0.1:${port}` },
    own: {
      ...{ ...key, ...secret },
      PULSE_PROCESSOR_PORT: `${port}`,
      PULSE_PROCESSOR_WEBHOOK_URL: `${ownUrl(settings)}${NOTICE_PATH}`,
    },
  };
}
