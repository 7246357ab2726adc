import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { createMetrics } from "#app/http/metrics.server.ts";
import { connect } from "#db/client.ts";
import { registry } from "#db/metrics.ts";
import { measureFactsCheck, measureQueues } from "#workers/figures.ts";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const read = (path: string) => readFileSync(join(root, path), "utf8");

/* The parts of the Compose specification that we use, spelled as it spells them: a slip of the pen is refused. */
const health = z.union([
  z.strictObject({ disable: z.literal(true) }),
  z.strictObject({
    test: z.array(z.string()).min(2),
    interval: z.string(),
    timeout: z.string(),
    retries: z.int(),
    start_period: z.string(),
  }),
]);
const service = z.strictObject({
  profiles: z.array(z.enum(["erp", "bi", "observability", "sso", "storage", "tools"])).length(1),
  image: z.string(),
  build: z.strictObject({ context: z.string(), target: z.string() }).optional(),
  user: z.string(),
  restart: z.string(),
  read_only: z.boolean(),
  init: z.literal(true),
  cap_drop: z.tuple([z.literal("ALL")]),
  cap_add: z.array(z.string()).optional(),
  security_opt: z.tuple([z.literal("no-new-privileges:true")]),
  logging: z.strictObject({
    driver: z.literal("json-file"),
    options: z.strictObject({ "max-size": z.string(), "max-file": z.string() }),
  }),
  mem_limit: z.string().regex(/^\d+m$/),
  shm_size: z.string().optional(),
  stop_grace_period: z.string().optional(),
  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  tmpfs: z.array(z.string()).optional(),
  secrets: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  networks: z.union([z.array(z.string()), z.record(z.string(), z.strictObject({ ipv4_address: z.string() }))]),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.string(), required: z.boolean().optional() }))
    .optional(),
  healthcheck: health.optional(),
});
const compose = z
  .strictObject({
    "x-service": z.unknown(),
    "x-pulse": z.unknown(),
    services: z.record(z.string(), service),
    networks: z.record(
      z.string(),
      z.nullable(z.strictObject({ internal: z.boolean().optional(), ipam: z.unknown().optional() })),
    ),
    volumes: z.record(z.string(), z.null()),
    secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
  })
  .parse(parse(read("compose.yaml"), { merge: true }));
const services = Object.entries(compose.services);
const networksOf = (one: z.output<typeof service>) =>
  Array.isArray(one.networks) ? one.networks : Object.keys(one.networks);
/** Run once and end. */
const ONCE = ["prepare", "tools"];

describe("compose.yaml", () => {
  it.each(services)("%s is pinned, limited, unprivileged and watched", (name, one) => {
    // A whole version: "18" or "latest" would be another program tomorrow. Ours carry the product's.
    expect(one.image).toMatch(/:(v?\d+\.\d+(\.\d+)?(-[\w.]+)?|\$\{PULSE_VERSION:-\d+\.\d+\.\d+\})$/);
    expect(Number.parseInt(one.mem_limit, 10)).toBeLessThanOrEqual(1024);
    // The one that reads the containers' logs, which belong to root; all its other rights are taken away.
    if (name !== "collector") expect(one.user).toMatch(/^[1-9]\d*:\d+$/);
    // One compiles itself inside its own folder.
    expect(one.read_only).toBe(name !== "keycloak");
    expect(one.cap_add ?? []).toEqual({ proxy: ["NET_BIND_SERVICE"], collector: ["DAC_READ_SEARCH"] }[name] ?? []);
    if (ONCE.includes(name)) expect(one.restart).toBe("no");
    else {
      expect(one.restart).toBe("unless-stopped");
      expect(one.healthcheck).toBeDefined();
      if (name !== "collector") expect(one.healthcheck).toHaveProperty("test");
    }
  });

  it("only the proxy is reachable from outside, and the data's network reaches nothing outside", () => {
    expect(services.filter(([, one]) => one.ports).map(([name]) => name)).toEqual(["proxy"]);
    expect(compose.networks.back).toEqual({ internal: true });
    for (const name of ["postgres", "nats", "redis", "worker"]) {
      expect(networksOf(compose.services[name] as z.output<typeof service>)).toEqual(["back"]);
    }
  });

  it("tools reach whom doctor asks: the web, the worker and the proxy's certificate, which the web looks at, too", () => {
    const { tools, web } = compose.services;
    const shares = (one: z.output<typeof service> | undefined, other: string) =>
      networksOf(compose.services[other] as z.output<typeof service>).some((name) => networksOf(one!).includes(name));
    expect(tools?.environment).toMatchObject({ WEB_URL: "http://web:3000", ANALYTICS_URL: "http://worker:8090" });
    for (const other of ["web", "worker", "proxy"]) expect(shares(tools, other), other).toBe(true);
    for (const one of [tools, web]) expect(one?.environment?.PULSE_PROXY).toBe("proxy:8443");
    expect(shares(web, "proxy")).toBe(true);
  });

  it("the web believes the proxy's address, which is fixed", () => {
    expect(compose.services.proxy?.networks).toEqual({
      edge: { ipv4_address: compose.services.web?.environment?.PULSE_TRUSTED_PROXY },
    });
  });

  it("all limits together leave room on a machine of 8 GB, the product's alone on one of 4", () => {
    const sum = (profiles: string[]) =>
      services
        .filter(([name, one]) => !ONCE.includes(name) && profiles.includes(one.profiles[0] ?? ""))
        .reduce((total, [, one]) => total + Number.parseInt(one.mem_limit, 10), 0);
    expect(sum(["erp"])).toBeLessThanOrEqual(3_200);
    expect(sum(["erp", "bi", "observability", "sso", "storage"])).toBeLessThanOrEqual(6_144);
  });

  it("passwords come from files: none stands in an environment, and the web has no way to the superuser's", () => {
    for (const [name, one] of services) {
      for (const [variable, value] of Object.entries(one.environment ?? {})) {
        if (/PASSWORD|SECRET|TOKEN|_URL_FILE/.test(variable))
          expect(value, `${name} ${variable}`).toMatch(/^\/(run|data)\//);
        expect(value, `${name} ${variable}`).not.toMatch(/:\/\/[^/@]*:[^/@]+@/);
      }
    }
    expect(compose.services.web?.secrets).toBeUndefined();
    expect(JSON.stringify(compose.services.web)).not.toMatch(/worker-secrets|postgres-password|maintenance/);
  });

  it("every secret, volume, network and service that is named is there, and every file that is mounted", () => {
    for (const [name, one] of services) {
      for (const secret of one.secrets ?? []) expect(compose.secrets, name).toHaveProperty([secret]);
      for (const network of networksOf(one)) expect(compose.networks, name).toHaveProperty([network]);
      for (const other of Object.keys(one.depends_on ?? {})) expect(compose.services, name).toHaveProperty([other]);
      for (const mount of one.volumes ?? []) {
        const from = mount.replace(/^\$\{\w+:-([^}]+)\}/, "$1").split(":")[0] ?? "";
        if (from.startsWith("./ops/")) expect(existsSync(join(root, from)), mount).toBe(true);
        else if (!/^[./]/.test(from)) expect(compose.volumes, mount).toHaveProperty([from]);
      }
    }
  });

  it("what is configured beside it can be read, and names services that are there", () => {
    const configured = [
      "loki.yaml",
      "collector.yaml",
      "prometheus/prometheus.yml",
      "grafana/provisioning/datasources/pulse.yaml",
    ];
    for (const file of configured) {
      const text = read(`ops/compose/${file}`);
      expect(parse(text), file).toBeTypeOf("object");
      for (const [, host] of text.matchAll(/["/ ]([a-z]+):\d{4,5}\b/g)) {
        if (host) expect(compose.services, `${file} names ${host}`).toHaveProperty([host]);
      }
    }
    const proxied = [...read("ops/compose/Caddyfile").matchAll(/reverse_proxy (\w+):/g)].map(([, host]) => host);
    expect(proxied.sort()).toEqual(["grafana", "keycloak", "web"]);
  });
});

it("over plain http the proxies lead pages on and refuse programs", () => {
  for (const file of ["ops/compose/Caddyfile", "ops/pi/setup.sh"]) {
    const site = /^http:\/\/[\s\S]*?^}/m.exec(read(file))?.[0] ?? "";
    const [, paths = ""] = /@program path (.*)/.exec(site) ?? [];
    const refused = (path: string) =>
      paths.split(" ").some((one) => (one.endsWith("*") ? path.startsWith(one.slice(0, -1)) : path === one));
    for (const path of ["/api/v1/orders", "/api/v1/auth/login", "/auth/login", "/auth/refresh", "/metrics"])
      expect(refused(path), `${file} ${path}`).toBe(true);
    for (const path of ["/", "/login", "/orders", "/docs/api", "/auth/oidc/start"])
      expect(refused(path), `${file} ${path}`).toBe(false);
    expect(site, file).toMatch(/handle @program \{[^}]*application\/problem\+json[\s\S]* 403\n/);
    // Caddy does a redir that stands by itself before any handle.
    expect(site, file).toMatch(/handle @known \{\s*redir https:\/\/\{host\}\{uri\} 308\s*\}/);
  }
});

describe("Prometheus rules", () => {
  it("ask only for what the web tells or Prometheus itself knows, and say what is wrong", async () => {
    const rules = z
      .strictObject({
        groups: z.array(
          z.strictObject({
            name: z.string(),
            rules: z.array(
              z.strictObject({
                alert: z.string().regex(/^Pulse\w+$/),
                expr: z.string(),
                for: z.string().optional(),
                labels: z.strictObject({ severity: z.enum(["page", "look"]) }),
                annotations: z.strictObject({ summary: z.string().min(20) }),
              }),
            ),
          }),
        ),
      })
      .parse(parse(read("ops/compose/prometheus/rules.yml")));
    const machine = { disk: null, temperature: null };
    const of = {
      liveStreams: 0,
      databaseUp: true,
      machine,
      certificate: null,
      backups: null,
      archive: null,
      processor: null,
      consumers: null,
      worker: null,
    };
    const told = await createMetrics().text(of);
    // A name is there before it has values; this database is never asked.
    const nowhere = connect({ url: "postgres://nowhere.invalid/none", max: 1, name: "none" });
    measureQueues(nowhere);
    measureFactsCheck(nowhere);
    const known = new Set(["up", ...registry.getMetricsAsArray().map(({ name }) => name)]);
    for (const [, name = "", type] of told.matchAll(/^# TYPE (\w+) (\w+)$/gm))
      for (const ending of type === "histogram" ? ["_bucket", "_count", "_sum"] : [""]) known.add(name + ending);
    for (const { expr, alert } of rules.groups.flatMap((group) => group.rules)) {
      const asked = [...expr.matchAll(/\b(up|pulse_\w+|process_\w+|nodejs_\w+)\b/g)].map(([name]) => name);
      expect(asked.length, alert).toBeGreaterThan(0);
      for (const name of asked) if (name !== "pulse-web") expect([...known], alert).toContain(name);
    }
  });
});

type Stage = { name: string; from: string; lines: string[] };

function stages(text: string): Stage[] {
  const found: Stage[] = [];
  const joined = text.replace(/\\\n\s*/g, " ");
  for (const line of joined.split("\n").filter((one) => one !== "" && !one.startsWith("#"))) {
    const [, from, name] = /^FROM (\S+) AS (\w+)$/.exec(line) ?? [];
    if (from && name) found.push({ from, name, lines: [] });
    else found.at(-1)?.lines.push(line);
  }
  return found;
}

/** A path of the checkout, or a pattern in its last part that something there answers to. */
function isThere(path: string): boolean {
  if (!path.includes("*")) return existsSync(join(root, path));
  const pattern = new RegExp(`^${basename(path).replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
  return readdirSync(join(root, dirname(path))).some((name) => pattern.test(name));
}

describe("Dockerfile", () => {
  const all = stages(read("Dockerfile"));
  const byName = new Map(all.map((stage) => [stage.name, stage]));
  const lineage = (name: string): Stage[] => {
    const stage = byName.get(name);
    return stage ? [...lineage(stage.from), stage] : [];
  };
  const targets = services.flatMap(([, one]) => (one.build ? [one.build.target] : []));

  it("has every target that compose.yaml builds", () => {
    for (const target of targets) expect([...byName.keys()]).toContain(target);
  });

  it("begins with images of a whole version, one for all of Node's stages", () => {
    const outside = all.map(({ from }) => from).filter((from) => !byName.has(from));
    for (const from of outside) expect(from).toMatch(/:\d+\.\d+\.\d+(-[\w.-]+)?$/);
    expect(new Set(outside.filter((from) => from.startsWith("node:"))).size).toBe(1);
  });

  it.each([...new Set(targets)])(
    "%s runs as an ordinary user, says whether it is well, and has no tools to build with",
    (target) => {
      const lines = lineage(target).flatMap((stage) => stage.lines);
      expect(lines.filter((line) => line.startsWith("USER ")).at(-1)).not.toMatch(/^USER (root|0)\b/);
      expect(lines.some((line) => line.startsWith("HEALTHCHECK "))).toBe(true);
      expect(lines.filter((line) => /^RUN .*(apt-get|apk add|npm (ci|install)|gcc|make )/.test(line))).toEqual([]);
      // No secret is baked in, and nothing is fetched by address.
      expect(lines.filter((line) => /^(ADD|ARG) /.test(line) || /^ENV .*(PASSWORD|SECRET|TOKEN)/.test(line))).toEqual(
        [],
      );
      // Commands as lists: the program is process 1 or its child, and gets the signal to stop.
      for (const line of lines.filter((one) => /^(CMD|ENTRYPOINT) /.test(one))) expect(line).toMatch(/^\w+ \[/);
    },
  );

  it("the last Node stages take packages without those for building, and what is copied is there", () => {
    expect(byName.get("packages")?.lines.some((line) => /^RUN npm install --omit=dev --no-save/.test(line))).toBe(true);
    for (const name of ["web", "worker", "tools"]) {
      const copied = lineage(name).flatMap((stage) => stage.lines.filter((line) => line.startsWith("COPY ")));
      expect(copied.some((line) => line.includes("--from=packages /app/node_modules"))).toBe(true);
      for (const line of copied.filter((one) => !one.includes("--from="))) {
        for (const path of line.split(" ").slice(1, -1)) expect(isThere(path), line).toBe(true);
      }
    }
  });
});

describe("init.sh", () => {
  const place = mkdtempSync(join(tmpdir(), "pulse-init-"));
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  const secrets = join(place, "ops/compose/secrets");
  const run = () => execFileSync(join(place, "ops/compose/init.sh"), { encoding: "utf8" });

  it("makes every secret that is named, for its owner's folder only, and changes none the second time", () => {
    mkdirSync(join(place, "ops/compose"), { recursive: true });
    cpSync(join(root, "ops/compose/init.sh"), join(place, "ops/compose/init.sh"));
    const said = run();
    const wanted = Object.values(compose.secrets).map(({ file }) => join(place, file));
    for (const file of wanted) expect(existsSync(file), file).toBe(true);
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    const before = wanted.map((file) => readFileSync(file, "utf8"));
    for (const text of before.filter((one) => one.length > 0)) expect(said).not.toContain(text.trim());
    expect(JSON.parse(readFileSync(join(secrets, "s3.json"), "utf8"))).toHaveProperty("identities");
    expect(new Set(before).size).toBe(before.length);
    run();
    expect(wanted.map((file) => readFileSync(file, "utf8"))).toEqual(before);
    expect(readdirSync(secrets).filter((name) => name.endsWith(".new"))).toEqual([]);
  });
});

describe("the published images", () => {
  const job = (parse(read(".github/workflows/images.yml")) as { jobs: Record<string, Job> }).jobs.image as Job;
  type Job = {
    permissions: Record<string, string>;
    steps: {
      id?: string;
      if?: string;
      uses?: string;
      run?: string;
      env?: Record<string, string>;
      with?: { tags?: string };
    }[];
  };
  const named = (repository: string, ref: string) => {
    const step = job.steps.find(({ run }) => run?.includes("GITHUB_ENV"));
    const file = join(mkdtempSync(join(tmpdir(), "pulse-names-")), "env");
    const env = { ...process.env, GITHUB_ENV: file, REPOSITORY: repository, REF_NAME: ref };
    const script = (step?.run ?? "").replace(/\$\{\{ matrix\.target \}\}/g, "web");
    execFileSync("bash", ["--norc", "-e", "-c", script], { env });
    const written = readFileSync(file, "utf8");
    rmSync(dirname(file), { recursive: true });
    return written;
  };

  it("have the names that compose.yaml asks for, whatever the owner and the tag are called", () => {
    expect(named("Some-Owner/Pulse", "v0.1.0")).toBe("IMAGE=ghcr.io/some-owner/pulse-web\nVERSION=0.1.0\n");
    expect(named("o/p", "untagged")).toContain("VERSION=untagged\n");
    expect(job.steps.find(({ id }) => id === "publish")?.with?.tags?.trim()).toMatch(
      /^\S+ env\.IMAGE \}\}:\$\{\{ env\.VERSION \}\}$/,
    );
  });

  it("are signed by their digest when a version is published, and only then", () => {
    const sign = job.steps.find(({ run }) => run?.includes("cosign sign"));
    expect(job.permissions["id-token"]).toBe("write");
    expect(sign?.if).toBe("startsWith(github.ref, 'refs/tags/v')");
    expect(sign?.env?.DIGEST).toContain("steps.publish.outputs.digest");
    expect(job.steps.indexOf(sign!)).toBeGreaterThan(job.steps.findIndex(({ id }) => id === "publish"));
  });
});
