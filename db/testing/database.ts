import { randomUUID } from "node:crypto";
import { connect, type Sql } from "#db/client.ts";
import { type Role, setRolePasswords } from "#db/migrate.ts";

const TEMPLATE = "pulse_template";
/** By role; what an installation on this server would set, as some tests make one there. */
const passwords = JSON.parse(process.env.PULSE_TEST_ROLE_PASSWORDS ?? "{}") as Record<Role, string>;

export type TestDatabase = {
  adminUrl: string;
  appUrl: string;
  workerUrl: string;
  verifyUrl: string;
  jobsUrl: string;
  /** A superuser's pool: for arranging damage and looking at everything. */
  admin: Sql;
  /** A pool of the web's role, behind row-level security. */
  app: Sql;
  worker: Sql;
  /** A pool of the checks' role: sees every tenant, writes nothing. */
  verify: Sql;
  drop: () => Promise<void>;
};

function urlOf(adminUrl: string, database: string, role?: Role): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (role) {
    url.username = role;
    url.password = passwords[role];
  }
  return url.href;
}

/** A fresh database, cloned from the migrated template of the server at PULSE_TEST_ADMIN_URL. Call `drop` when done. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const base = process.env.PULSE_TEST_ADMIN_URL;
  if (!base)
    throw new Error("PULSE_TEST_ADMIN_URL is not set: run the tests by vitest, whose global setup starts PostgreSQL");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const root = connect({ url: urlOf(base, "postgres"), max: 1, name: "pulse-test" });
  await setRolePasswords(base, passwords).catch((error: { code?: string }) => {
    // Another test file set the same passwords in the same instant.
    if (error.code !== "XX000") throw error;
  });
  await root.unsafe(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  // A clone does not take over the rights on its template database.
  await root.unsafe(`grant create, temporary on database ${name} to pulse_jobs`);
  const adminUrl = urlOf(base, name);
  const urls = {
    appUrl: urlOf(base, name, "pulse_app"),
    workerUrl: urlOf(base, name, "pulse_worker"),
    verifyUrl: urlOf(base, name, "pulse_verify"),
    jobsUrl: urlOf(base, name, "pulse_jobs"),
  };
  const admin = connect({ url: adminUrl, max: 2, name: "pulse-test" });
  const app = connect({ url: urls.appUrl, max: 8, name: "pulse-test-app" });
  const worker = connect({ url: urls.workerUrl, max: 4, name: "pulse-test-worker" });
  const verify = connect({ url: urls.verifyUrl, max: 1, name: "pulse-test-verify" });
  return {
    adminUrl,
    ...urls,
    admin,
    app,
    worker,
    verify,
    async drop() {
      await Promise.all([admin, app, worker, verify].map((pool) => pool.end({ timeout: 5 })));
      await root.unsafe(`drop database if exists ${name} with (force)`);
      await root.end({ timeout: 5 });
    },
  };
}
