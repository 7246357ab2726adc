import { personWithToken, startTestServer } from "#app/http/testing/test-server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { connect } from "#db/client.ts";
import { migrate, type Role, setRolePasswords } from "#db/migrate.ts";
import type { TestDatabase } from "#db/testing/database.ts";
import { type DataFolder, openDataFolder } from "#ops/local/data-folder.ts";
import { databaseName, type LocalPostgres, localPostgres } from "#ops/local/postgres.ts";
import { rolePasswords, roleUrl } from "#ops/local/role-urls.ts";

/** Our database in a server that has none yet. Returns the superuser's pool, and the address of each role. */
export async function prepareDatabase(server: LocalPostgres, folder: DataFolder) {
  const root = connect({ url: server.url("postgres"), max: 1, name: "test" });
  await root.unsafe(`create database ${databaseName} template template0`);
  await root.end();
  await migrate(server.url());
  const passwords = rolePasswords(server.url(), folder);
  await setRolePasswords(server.url(), passwords);
  const urlFor = (role: Role) => roleUrl(server.url(), role, passwords);
  return { admin: connect({ url: server.url(), max: 2, name: "test" }), urlFor };
}

/** The server of npm start in a folder of its own, with a company, and a web before it. */
export async function install(path: string) {
  const folder = openDataFolder(path);
  const said: string[] = [];
  const server = localPostgres(folder, (line) => said.push(line));
  await server.start();
  const { admin, urlFor } = await prepareDatabase(server, folder);
  const app = connect({ url: urlFor("pulse_app"), max: 4, name: "test" });
  const verify = connect({ url: urlFor("pulse_verify"), max: 1, name: "test" });
  const drop = () => Promise.all([admin.end(), app.end(), verify.end()]);
  const db = { admin, app, verify, drop } as unknown as TestDatabase;
  const web = await startTestServer({ db });
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const { token } = await personWithToken(db, await foundCompany(admin, company), "admin");
  return { server, said, db, web, token, home: folder.path };
}
