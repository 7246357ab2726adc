import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DataFolder } from "./data-folder.ts";
import { obtainPrograms, type Program } from "./debian-packages.ts";
import type { KeptProcess } from "./kept-process.ts";
import { type LocalService, localNats, natsPackages } from "./nats.ts";
import { localPostgres } from "./postgres.ts";
import { localRedis, redisPackages } from "./redis.ts";
import type { Settings } from "./settings.ts";

export type Services = {
  adminUrl: string;
  natsUrl: string | null;
  redisUrl: string | null;
};

type Log = (line: string) => void;

/**
 * Starts each service that no URL was given for. PostgreSQL must come up; without NATS or Redis everything works too,
 * only a little slower, so one that cannot be had is named and left out.
 */
export async function startServices(
  settings: Pick<Settings, "databaseUrl" | "natsUrl" | "redisUrl" | "without">,
  folder: DataFolder,
  root: string,
  log: Log,
  /** Filled as they start, so that a stop in the middle of the start finds them. */
  kept: KeptProcess[],
): Promise<Services> {
  const database = async (): Promise<string> => {
    if (settings.databaseUrl) return settings.databaseUrl;
    const server = localPostgres(folder, log);
    kept.push(server);
    await server.start();
    return server.url();
  };
  const [adminUrl, [natsUrl, redisUrl]] = await Promise.all([database(), brokers(settings, folder, root, log, kept)]);
  return { adminUrl, natsUrl, redisUrl };
}

async function brokers(
  settings: Pick<Settings, "natsUrl" | "redisUrl" | "without">,
  folder: DataFolder,
  root: string,
  log: Log,
  kept: KeptProcess[],
): Promise<[string | null, string | null]> {
  const plans = [
    {
      name: "nats",
      url: settings.natsUrl,
      packages: natsPackages,
      make: localNats,
      instead: "events go through PostgreSQL",
    },
    {
      name: "redis",
      url: settings.redisUrl,
      packages: redisPackages,
      make: localRedis,
      instead: "jobs run on PostgreSQL",
    },
  ];
  const own = plans.filter((plan) => !plan.url && !settings.without.has(plan.name));
  const obtained = await obtainPrograms(
    own.map((plan) => plan.packages),
    packagesFolder(folder, root),
    log,
  );
  const urlOf = async (plan: (typeof plans)[number]): Promise<string | null> => {
    if (settings.without.has(plan.name)) {
      log(`${plan.name} is switched off (PULSE_WITHOUT); ${plan.instead}`);
      return null;
    }
    if (plan.url) return plan.url;
    const program = obtained[own.indexOf(plan)]!;
    if ("missing" in program) {
      log(`${program.missing}; ${plan.instead}. Mend: install ${plan.packages.program}, or ignore this`);
      return null;
    }
    return startOrLeave(plan.name, plan.instead, () => plan.make(folder, program as Program, log), kept, log);
  };
  return (await Promise.all(plans.map(urlOf))) as [string | null, string | null];
}

async function startOrLeave(
  name: string,
  instead: string,
  make: () => LocalService,
  kept: KeptProcess[],
  log: Log,
): Promise<string | null> {
  try {
    const service = make();
    kept.push(service);
    await service.start();
    return service.url();
  } catch (error) {
    log(`${name} does not start (${(error as Error).message}); ${instead}`);
    return null;
  }
}

/** Shared by all data folders of a checkout; in the data folder itself where the checkout cannot be written. */
function packagesFolder(folder: DataFolder, root: string): string {
  const shared = join(root, ".cache/services");
  try {
    mkdirSync(shared, { recursive: true });
    accessSync(shared, constants.W_OK);
    return shared;
  } catch {
    return join(folder.path, "packages");
  }
}
