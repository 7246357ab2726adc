import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { callsOf, functionsOf, isBarrel, isOurs, isOwnPath, readSources, type SourceFile } from "./source-tree.ts";

/** Dependencies run in one straight line; a file imports from its own place or from the left. */
const places = [
  { rank: 0, name: "shared", holds: /^app\/modules\/shared\// },
  { rank: 1, name: "db", holds: /^db\// },
  { rank: 2, name: "modules", holds: /^app\/modules\// },
  { rank: 3, name: "analytics", holds: /^analytics\// },
  { rank: 5, name: "routes", holds: /^app\/(routes\/|root\.tsx|entry\.)/ },
  { rank: 4, name: "edge", holds: /^app\// },
  { rank: 5, name: "workers", holds: /^workers\// },
  { rank: 5, name: "ops", holds: /^ops\// },
];

/** A module calls only modules to its left. */
const moduleOrder = [
  ...[
    "company",
    "access",
    "lists",
    "console",
    "parties",
    "catalog",
    "ledger",
    "inventory",
    "billing",
    "payments",
    "orders",
    "purchasing",
  ],
  ...["projects", "crm", "hr", "operations", "notices", "files", "privacy", "webhooks", "imports"],
];

const isTest = (path: string) => /\.test\.tsx?$/.test(path) || /(^|\/)testing\//.test(path);

const sources = readSources(["app", "db", "workers", "analytics", "ops"]);
const ours = sources.filter((source) => !isTest(source.path));
const placeOf = (path: string) => places.find((place) => place.holds.test(path));
const moduleOf = (path: string) => /^app\/modules\/([^/.]+)\//.exec(path)?.[1];

/** Every import of ours that a rule forbids, as "file imports file". */
function offences(files: SourceFile[], forbidden: (from: string, to: string) => boolean): string[] {
  return files.flatMap((source) =>
    source.imports.filter((to) => forbidden(source.path, to)).map((to) => `${source.path} imports ${to}`),
  );
}

describe("the house keeps its plan", () => {
  it("there is something to look at", () => {
    expect(ours.length).toBeGreaterThan(50);
  });

  it("imports run leftwards along the dependency line, and places of one rank do not import each other", () => {
    const wrong = offences(ours, (from, to) => {
      const [here, there] = [placeOf(from), placeOf(to)];
      if (!isOurs(to) || !here || !there || here === there) return false;
      return there.rank >= here.rank;
    });
    expect(wrong).toEqual([]);
  });

  it("modules/shared imports nothing of ours but itself", () => {
    const shared = ours.filter((source) => placeOf(source.path)?.name === "shared");
    expect(offences(shared, (_, to) => isOurs(to) && placeOf(to)?.name !== "shared")).toEqual([]);
  });

  it("rules, input, events and what they use run anywhere: they import only shared, zod and each other", () => {
    const runsAnywhere = (path: string) => /^app\/modules\/.+\.ts$/.test(path) && !/\.server\.ts$/.test(path);
    const pure = ours.filter((source) => runsAnywhere(source.path));
    expect(offences(pure, (_, to) => to !== "zod" && !runsAnywhere(to))).toEqual([]);
  });

  it("rules read neither a clock nor chance: both are handed in", () => {
    const pure = ours.filter((source) => /^app\/modules\/[^/]+\/rules\.ts$/.test(source.path));
    const impure = /Date\.now\(|new Date\(\)|Math\.random\(|randomUUID\(|newId\(/;
    expect(pure.filter((source) => impure.test(source.text)).map((source) => source.path)).toEqual([]);
  });

  it("a module imports only modules to its left", () => {
    const wrong = offences(ours, (from, to) => {
      const [here, there] = [moduleOf(from), moduleOf(to)];
      if (!here || !there || here === there || here === "shared" || there === "shared") return false;
      return moduleOrder.indexOf(there) >= moduleOrder.indexOf(here);
    });
    expect(wrong).toEqual([]);
    const known = new Set([...moduleOrder, "shared"]);
    const unknown = new Set(ours.map((source) => moduleOf(source.path)).filter((name) => name && !known.has(name)));
    expect([...unknown], "put new modules into moduleOrder").toEqual([]);
  });

  it("what the web and the worker start as a thread is in their image", () => {
    const image = readFileSync("Dockerfile", "utf8");
    const started = ours.flatMap(({ path, text }) =>
      /^(app|workers|analytics)\//.test(path) && /new Worker\(new URL\("\.\/[\w-]+\.mjs"/.test(text)
        ? path.replace(/\/[^/]+$/, "")
        : [],
    );
    expect(started).toContain("app/modules/access");
    for (const folder of started) expect(image).toContain(`COPY ${folder}/*.mjs ${folder}/`);
  });

  it("modules know no HTTP, no React and no screens", () => {
    const modules = ours.filter((source) => source.path.startsWith("app/modules/"));
    expect(offences(modules, (_, to) => /^(react|react-dom|express|@remix-run\/)/.test(to))).toEqual([]);
  });

  it("analytics sees events and shared; it reads Postgres only to rebuild and to compare", () => {
    const analytics = ours.filter((source) => source.path.startsWith("analytics/"));
    const wrong = offences(analytics, (from, to) => {
      if (placeOf(to)?.name === "modules") return !/\/events\.ts$/.test(to);
      if (placeOf(to)?.name === "db" || to === "postgres") return !/^analytics\/(rebuild|compare)/.test(from);
      return false;
    });
    expect(wrong).toEqual([]);
  });

  it("components see only what a browser may load", () => {
    const components = ours.filter((source) => source.path.startsWith("app/components/"));
    const wrong = components.flatMap((source) =>
      source.loads
        .filter((to) => /\.server\.tsx?$/.test(to) || /^(node:|db\/|app\/http\/)/.test(to))
        .map((to) => `${source.path} loads ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  it("routes do not import each other", () => {
    const folder = (path: string) => /^app\/routes\/([^/]+)/.exec(path)?.[1];
    const wrong = offences(ours, (from, to) => {
      const [here, there] = [folder(from), folder(to)];
      return Boolean(here && there && here !== there);
    });
    expect(wrong).toEqual([]);
  });

  it("what may have been thrown by the other bundle is known by its name, as it has a class of its own there", () => {
    const asks = ours.filter(
      ({ path }) => /^app\/(http|routes)\//.test(path) && !/(problem\.server|\.test)\.tsx?$/.test(path),
    );
    const found = asks.filter(({ text }) => /instanceof (HttpProblem|BadInput)\b/.test(text)).map(({ path }) => path);
    expect(found).toEqual([]);
  });

  it("only the programs' entrances and ops read the environment and open connections", () => {
    const allowed = /^(ops\/|workers\/main\.ts$|app\/http\/(db\.server|server)\.ts$|db\/(client|migrate)\.ts$)/;
    const inner = ours.filter((source) => !allowed.test(source.path));
    const reads = inner
      .filter((source) => /process\.env\b(?!\.NODE_ENV)/.test(source.text))
      .map((source) => source.path);
    expect(reads).toEqual([]);
    const opens = inner.filter(
      (source) => source.imports.includes("db/client.ts") && callsOf(source, "connect").length > 0,
    );
    expect(opens.map((source) => source.path)).toEqual([]);
  });

  it("there are no barrels and no drawers", () => {
    const drawers = /(^|\/)(index\.tsx?|(utils?|helpers?|misc|common|manager)(\/|\.tsx?$))/;
    expect(ours.filter((source) => isBarrel(source) || drawers.test(source.path)).map((source) => source.path)).toEqual(
      [],
    );
  });

  it("zod comes as a namespace: the other way loads every language it speaks", () => {
    const wrong = ours.filter((source) => /import\s+(type\s+)?(\{[^}]*\}|\w+)\s+from\s+"zod"/.test(source.text));
    expect(wrong.map((source) => source.path)).toEqual([]);
  });

  it("a redirect names its own path; where the target comes from outside it is a safeRedirect", () => {
    const wrong = ours
      .filter((source) => source.path.startsWith("app/") && !/safe-redirect/.test(source.path))
      .filter((source) => callsOf(source, "redirect").some((call) => !isOwnPath(call.arguments[0])));
    expect(wrong.map((source) => source.path)).toEqual([]);
  });

  it("no file is over 600 lines and no function over 150, markup apart", () => {
    const long = ours.filter((source) => source.lines > 600).map((source) => `${source.path}: ${source.lines}`);
    const functions = ours.flatMap((source) => functionsOf(source).map((one) => ({ ...one, path: source.path })));
    const longFunctions = functions
      .filter((one) => one.lines > 150 && !one.hasMarkup)
      .map((one) => `${one.path} ${one.name}: ${one.lines}`);

    const worthALook = [
      ...ours.filter((source) => source.lines > 400).map((source) => `${source.path}: ${source.lines} lines`),
      ...functions
        .filter((one) => one.lines > 70 && !one.hasMarkup)
        .map((one) => `${one.path} ${one.name}: ${one.lines} lines`),
    ];
    if (worthALook.length > 0) console.info(`worth a look:\n  ${worthALook.join("\n  ")}`);
    expect([...long, ...longFunctions]).toEqual([]);
  });
});
