import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { connect } from "#db/client.ts";
import { createTestDatabase } from "#db/testing/database.ts";
import {
  personWithToken,
  sessionCookieOf,
  startTestServer,
  TEST_PASSWORD,
  type TestServer,
} from "./testing/test-server.ts";

/*
 * With the database at the other end of a slow network a page takes as long as its trips there, one after the other: they are counted,
 * for that is the same on every machine. The pool has a single connection, so whatever needs two at once would wait here for good.
 */

let proxy: Server;
let trips = 0;
let server: TestServer;
let cookie = "";
let token = "";

/** Hands everything on, and counts how often something was asked after something was answered. */
function countTrips(port: number): Server {
  return createServer((near) => {
    const far = dial(port, "127.0.0.1");
    let isAsking = false;
    const pass = (from: Socket, into: Socket, asks: boolean) => {
      from.on("data", (piece) => {
        if (asks && !isAsking) trips += 1;
        isAsking = asks;
        into.write(piece);
      });
      for (const end of ["close", "error"]) from.on(end, () => into.destroy());
    };
    pass(near, far, true);
    pass(far, near, false);
  });
}

beforeAll(async () => {
  const db = await createTestDatabase();
  const url = new URL(db.appUrl);
  proxy = countTrips(Number(url.port)).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  url.port = String((proxy.address() as AddressInfo).port);
  server = await startTestServer({ db, sql: connect({ url: url.href, max: 1, name: "test-slow" }), screens: true });
  const company = { name: "One", slug: "one", currency: "GBP", timeZone: "Europe/London" };
  const tenantId = await foundCompany(db.admin, company);
  const person = { tenantId, email: "a@one.test", name: "A", role: "admin" as const, password: TEST_PASSWORD };
  await createAccount(db.admin, person);
  cookie = await sessionCookieOf(server, person.email);
  ({ token } = await personWithToken(db, tenantId, "admin"));
});
afterAll(async () => {
  await server?.close();
  proxy?.close();
});

async function tripsOf(ask: () => Promise<{ status: number }>, wanted: number): Promise<number> {
  expect((await ask()).status).toBe(wanted);
  trips = 0;
  expect((await ask()).status).toBe(wanted);
  return trips;
}
const post = (path: string, body: unknown) => server.call("POST", `/api/v1${path}`, { token, body });

it("asks the database no more than a few times, one after the other, for a page or a command", async () => {
  const { id: itemId } = (await post("/inventory", { sku: "U-1", name: "Unit", price: 1, qty_on_hand: 500 })).json;
  const { id: customerId } = (await post("/customers", { name: "Acme" })).json;
  const place = (lines: number) => () =>
    post("/orders", { customer_id: customerId, items: Array(lines).fill({ sku: "U-1", quantity: 1 }) });
  const { id: orderId } = (await place(1)()).json;
  const records = [`/orders/${orderId}`, `/customers/${customerId}`, `/products/${itemId}`];
  const pages = [
    "/",
    "/orders",
    "/orders/new",
    "/invoices",
    "/customers",
    "/products",
    "/ledger",
    "/audit",
    ...records,
  ];

  const counted: Record<string, number> = {};
  for (const page of pages)
    counted[page] = await tripsOf(() => server.call("GET", page, { headers: { Cookie: cookie } }), 200);
  counted["one line placed"] = await tripsOf(place(1), 201);
  counted["eight lines placed"] = await tripsOf(place(8), 201);
  expect(Object.entries(counted).filter(([, n]) => n > 12 || n < 2)).toEqual([]);
});

it("holds no connection for those who read their page a byte at a time", async () => {
  const { port } = new URL(server.url);
  const request = `GET /orders HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\n\r\n`;
  const slow = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const socket = dial(Number(port), "127.0.0.1");
      await once(socket, "connect");
      socket.write(request);
      await once(socket, "readable");
      socket.read(1);
      return socket;
    }),
  );
  const other = await server.call("GET", "/customers", { headers: { Cookie: cookie } });
  expect(other.status).toBe(200);
  for (const socket of slow) socket.destroy();
});
