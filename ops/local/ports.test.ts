import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { freePort, portIsFree } from "./ports.ts";

let taken: Server | undefined;

afterEach(() => new Promise<void>((done) => (taken ? taken.close(() => done()) : done())));

async function occupy(port: number): Promise<void> {
  taken = createServer();
  await new Promise<void>((done) => taken?.listen({ port, host: "127.0.0.1" }, done));
}

describe("the choice of a port", () => {
  it("keeps the port of last time while nobody has taken it", async () => {
    const port = await freePort();
    expect(await freePort(port)).toBe(port);
  });

  it("chooses another when the port of last time is taken", async () => {
    const port = await freePort();
    await occupy(port);
    expect(await portIsFree(port)).toBe(false);
    const other = await freePort(port);
    expect(other).not.toBe(port);
    expect(await portIsFree(other)).toBe(true);
  });

  it("is never a service's standard port", async () => {
    for (let round = 0; round < 20; round++) expect([5432, 4222, 6379]).not.toContain(await freePort());
  });
});
