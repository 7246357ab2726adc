import { CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { program } from "./program.ts";

const said: string[] = [];

beforeEach(() => {
  said.length = 0;
  for (const out of [process.stdout, process.stderr])
    vi.spyOn(out, "write").mockImplementation((text) => said.push(String(text)) > 0);
});
afterEach(() => vi.restoreAllMocks());

/** What a command that is used wrongly, or asked for help, ends with. */
const ended = (typed: string) =>
  program.parseAsync(typed.split(" "), { from: "user" }).then(
    () => null,
    (error: unknown) => (error instanceof CommanderError ? error.exitCode : error),
  );

describe("the command line", () => {
  it("lists every command in its help, those of groups too", async () => {
    expect(await ended("--help")).toBe(0);
    for (const command of ["verify", "token create", "import sales", "analytics compare", "export journal"])
      expect(said.join("")).toContain(`  pulse ${command}\n`);
  });

  it.each([
    ["token create --email admin@pulse.local --name x --scope bogus:read", 'there is no scope "bogus:read"'],
    ["token create --email admin@pulse.local --name x --scope orders:read,nothing", 'there is no scope "nothing"'],
    ["user create --email a@b.example --name A --role boss", "--role: "],
    ["user create --email nobody --name A --role viewer", "--email: "],
  ])("calls what no command could mean wrong use: %s", async (typed, words) => {
    expect(await ended(typed)).toBe(1);
    expect(said.join("")).toContain(words);
  });
});
