import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { readSealingKeys, sealingKeysFile } from "#app/http/sealing-keys.server.ts";
import { sealProvidersAnew, sealSecondFactorsAnew } from "#app/modules/access/reseal.server.ts";
import { parseSealingKeys, sealingKeyLine } from "#app/modules/access/sealing.server.ts";
import { sealMessagesAnew } from "#app/modules/notices/reseal.server.ts";
import { writePrivateFile } from "../local/data-folder.ts";
import { print } from "./answer.ts";
import { withInstallation } from "./installation.ts";

export function addSecrets(program: Command): void {
  const secrets = program.command("secrets").description("the keys under which secrets lie in the database");
  secrets
    .command("rotate")
    .description("seal every stored secret under a new key and take the old keys away; works while Pulse runs")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      await withInstallation(async ({ admin, folder }) => {
        await readSealingKeys(folder.path);
        const file = sealingKeysFile(folder.path);
        const line = sealingKeyLine();
        // The old keys stay until everything is sealed anew: a rotation that is broken off is simply begun again.
        writePrivateFile(file, line + readFileSync(file, "utf8"));
        // A request that has read the old file is through by then.
        await sleep(2_000);
        const keys = parseSealingKeys(readFileSync(file, "utf8"));
        const sealed =
          (await sealSecondFactorsAnew(admin, keys)) +
          (await sealProvidersAnew(admin, keys)) +
          (await sealMessagesAnew(admin, keys));
        writePrivateFile(file, line);
        print({ sealed }, options.json, () => `${sealed} sealed under a new key; the old ones are gone.`);
      });
    });
}
