import { personWithToken, startTestServer } from "#app/http/testing/test-server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { connect } from "#db/client.ts";
import { migrate, setRolePasswords } from "#db/migrate.ts";
import type { TestDatabase } from "#db/testing/database.ts";
import { openDataFolder } from "#ops/local/data-folder.ts";
import { databaseName, localPostgres } from "#ops/local/postgres.ts";
import { rolePasswords, roleUrl } from "#ops/local/role-urls.ts";

/** The server of npm start in a folder of its own, with a company, and a web before it. */
export async function install(path: string) {
  const folder = openDataFolder(path);
  const said: string[] = [];
  const server = localPostgres(folder, (line) => said.push(line));
  await server.start();
  const root = connect({ url: server.url("postgres"), max: 1, name: "test" });
  await root.unsafe(`create database ${databaseName} template template0`);
  await root.end();
  await migrate(server.url());
  const passwords = rolePasswords(server.url(), folder);
  await setRolePasswords(server.url(), passwords);
  const admin = connect({ url: server.url(), max: 2, name: "test" });
  const app = connect({ url: roleUrl(server.url(), "pulse_app", passwords), max: 4, name: "test" });
  const verify = connect({ url: roleUrl(server.url(), "pulse_verify", passwords), max: 1, name: "test" });
  const drop = () => Promise.all([admin.end(), app.end(), verify.end()]);
  const db = { admin, app, verify, drop } as unknown as TestDatabase;
  const web = await startTestServer({ db });
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const { token } = await personWithToken(db, await foundCompany(admin, company), "admin");
  return { server, said, db, web, token, home: folder.path };
}
