import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { renderChart } from "./render.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
const root = resolve(folder, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

/* The parts of Kubernetes' objects that we use, spelled as it spells them: a slip of the pen is refused. */
const name = z.string().regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
const path = z.string().startsWith("/");
const labels = z.strictObject({
  "app.kubernetes.io/name": z.literal("pulse"),
  "app.kubernetes.io/instance": z.literal("pulse"),
  "app.kubernetes.io/version": z.string(),
  "app.kubernetes.io/managed-by": z.literal("Helm"),
  "app.kubernetes.io/component": name,
});
const selector = labels.pick({ "app.kubernetes.io/instance": true, "app.kubernetes.io/component": true });
const metadata = z.strictObject({ name, labels });
const probe = z.strictObject({
  httpGet: z.strictObject({ path, port: name }),
  periodSeconds: z.int().positive(),
  timeoutSeconds: z.int().positive().optional(),
  failureThreshold: z.int().positive().optional(),
});
const amounts = z.strictObject({ cpu: z.string().regex(/^\d+m?$/), memory: z.string().regex(/^\d+Mi$/) });
const variable = z.union([
  z.strictObject({ name: z.string(), value: z.string() }),
  z.strictObject({
    name: z.string(),
    valueFrom: z.strictObject({ secretKeyRef: z.strictObject({ name, key: z.string() }) }),
  }),
]);
const container = z.strictObject({
  name,
  image: z.string(),
  imagePullPolicy: z.enum(["IfNotPresent", "Always", "Never"]),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal("ALL")]) }),
  }),
  env: z.array(variable),
  ports: z.array(z.strictObject({ name, containerPort: z.int() })).optional(),
  startupProbe: probe.optional(),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
  resources: z.strictObject({ requests: amounts, limits: amounts.pick({ memory: true }) }),
  volumeMounts: z.array(
    z.strictObject({ name, mountPath: path, subPath: z.string().optional(), readOnly: z.literal(true).optional() }),
  ),
});
const size = z.strictObject({ sizeLimit: z.string().regex(/^\d+[MG]i$/) });
const volume = z.union([
  z.strictObject({ name, emptyDir: size }),
  z.strictObject({ name, persistentVolumeClaim: z.strictObject({ claimName: name }) }),
  z.strictObject({ name, secret: z.strictObject({ secretName: name, defaultMode: z.literal(0o440) }) }),
]);
const pod = z.strictObject({
  automountServiceAccountToken: z.literal(false),
  enableServiceLinks: z.literal(false),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().positive(),
    runAsGroup: z.int().positive(),
    fsGroup: z.int().positive(),
    fsGroupChangePolicy: z.literal("OnRootMismatch"),
    seccompProfile: z.strictObject({ type: z.literal("RuntimeDefault") }),
  }),
  restartPolicy: z.literal("Never").optional(),
  terminationGracePeriodSeconds: z.int().optional(),
  containers: z.tuple([container]),
  volumes: z.array(volume),
});
const template = z.strictObject({ metadata: z.strictObject({ labels }), spec: pod });
const deployment = z.strictObject({
  apiVersion: z.literal("apps/v1"),
  kind: z.literal("Deployment"),
  metadata,
  spec: z.strictObject({
    replicas: z.int().positive(),
    selector: z.strictObject({ matchLabels: selector }),
    strategy: z.union([
      z.strictObject({ type: z.enum(["Recreate", "RollingUpdate"]) }),
      z.strictObject({
        type: z.literal("RollingUpdate"),
        rollingUpdate: z.strictObject({ maxUnavailable: z.int(), maxSurge: z.int() }),
      }),
    ]),
    template,
  }),
});
const job = z.strictObject({
  apiVersion: z.literal("batch/v1"),
  kind: z.literal("Job"),
  metadata: metadata.extend({
    annotations: z.strictObject({
      "helm.sh/hook": z.literal("pre-install,pre-upgrade"),
      "helm.sh/hook-delete-policy": z.literal("before-hook-creation"),
    }),
  }),
  spec: z.strictObject({ backoffLimit: z.int(), activeDeadlineSeconds: z.int(), template }),
});
const service = z.strictObject({
  apiVersion: z.literal("v1"),
  kind: z.literal("Service"),
  metadata,
  spec: z.strictObject({
    selector,
    ports: z.tuple([z.strictObject({ name, port: z.int(), targetPort: name })]),
  }),
});
const budget = z.strictObject({
  apiVersion: z.literal("policy/v1"),
  kind: z.literal("PodDisruptionBudget"),
  metadata,
  spec: z.strictObject({ maxUnavailable: z.literal(1), selector: z.strictObject({ matchLabels: selector }) }),
});
const ingress = z.strictObject({
  apiVersion: z.literal("networking.k8s.io/v1"),
  kind: z.literal("Ingress"),
  metadata,
  spec: z.strictObject({
    ingressClassName: name,
    tls: z.tuple([z.strictObject({ hosts: z.array(z.hostname()).length(1), secretName: name })]),
    rules: z.tuple([
      z.strictObject({
        host: z.hostname(),
        http: z.strictObject({
          paths: z.tuple([
            z.strictObject({
              path: z.literal("/"),
              pathType: z.literal("Prefix"),
              backend: z.strictObject({ service: z.strictObject({ name, port: z.strictObject({ name }) }) }),
            }),
          ]),
        }),
      }),
    ]),
  }),
});
const objects = z.array(z.discriminatedUnion("kind", [deployment, job, service, budget, ingress]));

const rendered = renderChart(folder);
const all = objects.parse(rendered.objects);
const deployments = all.filter((one) => one.kind === "Deployment");
const pods = all.flatMap((one) => (one.kind === "Deployment" || one.kind === "Job" ? [one] : []));
const containerOf = (one: (typeof pods)[number]) => one.spec.template.spec.containers[0];
const podsOf = (wanted: z.output<typeof selector>) =>
  deployments.filter((one) =>
    Object.entries(wanted).every(
      ([label, value]) =>
        value === Object.entries(one.spec.template.metadata.labels).find(([key]) => key === label)?.[1],
    ),
  );

describe("the chart", () => {
  it("makes these objects, each name once", () => {
    expect(all.map((one) => `${one.kind} ${one.metadata.name}`)).toEqual([
      "Deployment pulse-figures",
      "Service pulse-figures",
      "Ingress pulse",
      "Job pulse-prepare",
      "Deployment pulse-web",
      "Service pulse-web",
      "PodDisruptionBudget pulse-web",
      "Deployment pulse-worker",
    ]);
  });

  it("asks for every value that is offered and for no other", () => {
    const paths = (value: unknown, at: string): string[] =>
      typeof value === "object" && value !== null && !rendered.used.has(at)
        ? Object.entries(value).flatMap(([key, one]) => paths(one, `${at}.${key}`))
        : [at];
    const offered = paths(parse(read("ops/helm/values.yaml")), ".Values");
    expect(offered.filter((one) => !rendered.used.has(one))).toEqual([]);
    // A value that is not offered would have been refused when it was asked for.
    expect(() => renderChart(folder, (values) => delete values.storage)).toThrow("there is no .Values.storage.claim");
  });

  it("leaves the ingress out where it is not wanted, and passes settings on to web and workers", () => {
    const changed = objects.parse(
      renderChart(folder, (values) => {
        values.ingress = { ...(values.ingress as object), enabled: false };
        values.config = { PULSE_MAIL_FROM: 'Pulse "ERP" <pulse@example.com>' };
      }).objects,
    );
    expect(changed.some((one) => one.kind === "Ingress")).toBe(false);
    for (const one of changed.filter((other) => other.kind === "Deployment")) {
      expect(one.spec.template.spec.containers[0].env).toContainEqual({
        name: "PULSE_MAIL_FROM",
        value: 'Pulse "ERP" <pulse@example.com>',
      });
    }
  });

  it("runs the Dockerfile's images, in one version, which is the product's", () => {
    const { version } = JSON.parse(read("package.json"));
    const dockerfile = read("Dockerfile");
    for (const one of pods) {
      const [, target, tag] = /-(\w+):([\d.]+)$/.exec(containerOf(one).image) ?? [];
      expect(tag).toBe(version);
      expect(dockerfile).toContain(` AS ${target}\n`);
      const { command } = containerOf(one);
      // Only the roles are added to what the image would do by itself.
      if (command) {
        const own = /^CMD (\[.*build\/worker\.js"\])$/m.exec(dockerfile)?.[1] ?? "[]";
        expect(command.slice(0, -1)).toEqual(JSON.parse(own));
      }
    }
  });

  it("gives each of the worker's roles to somebody, and figures to one process alone", () => {
    const roles = deployments.flatMap((one) => {
      const given = containerOf(one).command?.at(-1)?.replace("--roles=", "");
      return given ? given.split(",").map((role) => [role, one.spec.replicas] as const) : [];
    });
    const [, known = ""] = /^const ROLES = \[(.*)\] as const;$/m.exec(read("workers/main.ts")) ?? [];
    expect(roles.map(([role]) => `"${role}"`).sort()).toEqual(known.split(", ").sort());
    expect(Object.fromEntries(roles)).toMatchObject({ "build-facts": 1, react: 2 });
    expect(deployments.find((one) => one.metadata.name === "pulse-figures")?.spec.strategy).toEqual({
      type: "Recreate",
    });
  });

  it("watches whatever runs for long, at ports and addresses that are there", () => {
    const answers = ["app/http/web.server.ts", "workers/answer-metrics.ts"].map(read).join("\n");
    for (const one of deployments) {
      const { startupProbe, readinessProbe, livenessProbe, ports = [] } = containerOf(one);
      for (const asked of [startupProbe, readinessProbe, livenessProbe]) {
        expect(
          ports.map((port) => port.name),
          one.metadata.name,
        ).toContain(asked?.httpGet.port);
        expect(answers).toContain(asked?.httpGet.path);
      }
    }
    for (const one of all.filter((other) => other.kind === "Service")) {
      const [target] = podsOf(one.spec.selector);
      expect(target && containerOf(target).ports?.map((port) => port.name)).toContain(one.spec.ports[0].targetPort);
    }
  });

  it("selects each Deployment's own pods and nobody else's", () => {
    for (const one of deployments) expect(podsOf(one.spec.selector.matchLabels)).toEqual([one]);
    for (const one of all.filter((other) => other.kind === "PodDisruptionBudget")) {
      expect(podsOf(one.spec.selector.matchLabels)).toHaveLength(1);
    }
    const backend = all.find((one) => one.kind === "Ingress")?.spec.rules[0].http.paths[0].backend.service;
    const asked = all.find((one) => one.kind === "Service" && one.metadata.name === backend?.name);
    expect(asked?.kind === "Service" && asked.spec.ports[0].name).toBe(backend?.port.name);
  });

  it("mounts only volumes that are there, and the web has no way to what is the worker's", () => {
    for (const one of pods) {
      const { volumeMounts } = containerOf(one);
      const volumes = one.spec.template.spec.volumes.map((volumeOf) => volumeOf.name);
      expect(new Set(volumes).size).toBe(volumes.length);
      expect(volumeMounts.filter((mount) => !volumes.includes(mount.name))).toEqual([]);
      // One claim for all: whoever takes it takes a folder of it.
      for (const mount of volumeMounts.filter((other) => other.name === "kept")) expect(mount.subPath).toBeTruthy();
    }
    const web = deployments.find((one) => one.metadata.name === "pulse-web");
    expect(JSON.stringify(web)).not.toMatch(/run\/worker|maintenance|backups|pulse-database/);
    expect(JSON.stringify(web)).not.toContain('"subPath":"data"');
  });

  it("sets only variables that somebody reads, each once, and holds no secret", () => {
    const sources = ["app/env.server.ts", "workers/main.ts", "db/from-files.ts", "ops/local/settings.ts"]
      .map(read)
      .join("\n");
    for (const one of pods) {
      const { env } = containerOf(one);
      expect(new Set(env.map((each) => each.name)).size).toBe(env.length);
      for (const each of env) {
        expect(sources, each.name).toContain(each.name.replace(/_FILE$/, ""));
        if ("value" in each) expect(each.value, each.name).not.toMatch(/:\/\/[^/@]*:[^/@]+@/);
      }
    }
    const texts = readdirSync(join(folder, "templates")).map((file) => read(`ops/helm/templates/${file}`));
    expect(texts.join("\n")).not.toMatch(/kind: Secret/);
  });

  it("has memory for each program's heap", () => {
    for (const one of deployments) {
      const heap = /--max-old-space-size=(\d+)/.exec(containerOf(one).command?.join(" ") ?? read("Dockerfile"))?.[1];
      expect(Number.parseInt(containerOf(one).resources.limits.memory, 10)).toBeGreaterThan(Number(heap) + 100);
    }
  });
});
