import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { openDataFolder } from "#ops/local/data-folder.ts";
import { localPostgres } from "#ops/local/postgres.ts";
import { rolePasswords } from "#ops/local/role-urls.ts";

/** The migrated database every database test is cloned from (db/testing/database.ts). */
const templateName = "pulse_template";

/**
 * One private PostgreSQL for the whole run, thrown away after it. PULSE_TEST_ADMIN_URL, when set, names a server to use
 * instead (its template is made anew).
 */
export default async function setup(): Promise<() => Promise<void>> {
  const path = mkdtempSync(join(tmpdir(), "pulse-test-"));
  const folder = openDataFolder(path);
  const passwordsFor = (url: string) => JSON.stringify(rolePasswords(url, folder));
  const given = process.env.PULSE_TEST_ADMIN_URL;
  if (given) {
    await makeTemplate(given);
    process.env.PULSE_TEST_ROLE_PASSWORDS = passwordsFor(given);
    return async () => rmSync(path, { recursive: true, force: true });
  }
  // Nothing here has to survive a power cut, and many small databases are cloned.
  const hurried = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" };
  const server = localPostgres(folder, (line) => console.log(`postgres: ${line}`), hurried);
  const end = async () => {
    await server.stop(10_000);
    rmSync(path, { recursive: true, force: true });
  };
  try {
    await server.start();
    await makeTemplate(server.url("postgres"));
  } catch (error) {
    await end();
    throw error;
  }
  process.env.PULSE_TEST_ADMIN_URL = server.url("postgres");
  process.env.PULSE_TEST_ROLE_PASSWORDS = passwordsFor(server.url("postgres"));
  return end;
}

async function makeTemplate(adminUrl: string): Promise<void> {
  const { migrate } = await import("#db/migrate.ts");
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(`drop database if exists ${templateName} with (force)`);
    await sql.unsafe(`create database ${templateName}`);
  } finally {
    await sql.end();
  }
  const template = new URL(adminUrl);
  template.pathname = `/${templateName}`;
  await migrate(template.href);
}
