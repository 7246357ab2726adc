// Wild input at every way in of a whole installation of its own: so many for each kind. No answer is a fault of ours, none tells of the
// inside, and the memory of the web process stays flat.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { root } from "../ensure.mjs";
import { makeRecords } from "./entry-records.mjs";
import { apiTargets } from "./entry-targets.mjs";
import { signIn, tokenOf } from "./own-people.mjs";
import { screenTargets } from "./screen-targets.mjs";
import { startStack } from "./stack.mjs";

const AT_ONCE = 8;
/** More files than these at the same time are told to come again, by 503. */
const FILES_AT_ONCE = 4;
/** A session has a limit of requests a minute that nobody reaches by hand. */
const SESSIONS = 16;
/** Growth of the memory between the second fifth of a kind's inputs and its last: a page held for each input would be 400 MB. */
const MOST_GROWTH_MB = 48;
const SLOW_MS = 10_000;

const TEXTS = [
  ...[
    "",
    " ",
    "\u0000",
    "a\u0000b",
    "\u200b",
    "\u202e",
    "\ufffd",
    "e\u0301".repeat(500),
    "x".repeat(20_000),
    "\r\nSet-Cookie: a=b",
  ],
  ...[
    "'; drop table account; --",
    "' or pg_sleep(5) --",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%00",
    "%",
    "\\",
  ],
  ...[
    "__proto__",
    "constructor",
    "1e309",
    "-0",
    "0x10",
    "1_000",
    "1,5",
    "١٢",
    "NaN",
    "Infinity",
    "null",
    "true",
    "[]",
    "{}",
    "=cmd|'/c'!A1",
  ],
  ...[
    "2025-02-29",
    "0000-00-00",
    "+010000-01-01",
    "99999-12-31",
    "-1",
    "0",
    "99999999999999999999999999",
    "0.0000001",
    "(a+)+$",
    "a".repeat(300),
  ],
];
const NAMES = [
  "__proto__",
  "constructor.prototype.a",
  "tenant_id",
  "role",
  "status",
  "total",
  "items.0.__proto__.a",
  "a.b.c.0.d",
  "items.99999.sku",
];
const VALUES = [null, true, 0, -1, 0.1, 1e21, 2 ** 53, [], {}, [[]], [null], { a: { b: { c: 1 } } }];

const wildText = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.string({ unit: "binary", maxLength: 60 }).map((text) => text.toWellFormed()),
);
const wildValue = fc.oneof(wildText, fc.constantFrom(...VALUES), fc.jsonValue({ maxDepth: 3 }));

/** Some of the pairs with other values; now and then one is missing, there twice, or of a name that is none of ours. */
function wildPairs(pairs) {
  const changed = fc.array(fc.tuple(fc.nat(Math.max(0, pairs.length - 1)), wildText), { minLength: 1, maxLength: 3 });
  return fc.record({ changed, act: fc.nat(9), name: fc.constantFrom(...NAMES), value: wildText }).map((made) => {
    const sent = pairs.map(([name, value]) => [name, value]);
    for (const [at, text] of made.changed) if (sent[at]) sent[at][1] = text.slice(0, 20_000);
    if (made.act === 0) sent.splice(made.changed[0][0], 1);
    if (made.act === 1 && sent.length > 0) sent.push([sent[0][0], made.value]);
    if (made.act === 2) sent.push([made.name, made.value]);
    return sent;
  });
}

/** A body of which one to three leaves are something else. */
function wildBody(body) {
  const places = leafPaths(body);
  const changed = fc.array(fc.tuple(fc.constantFrom(...(places.length > 0 ? places : [[]])), wildValue), {
    minLength: 1,
    maxLength: 3,
  });
  const nearly = changed.map((all) => all.reduce((made, [path, value]) => withValue(made, path, value), body));
  return fc.oneof({ weight: 9, arbitrary: nearly }, { weight: 1, arbitrary: wildValue });
}

function leafPaths(value, at = []) {
  if (value === null || typeof value !== "object") return [at];
  return Object.entries(value).flatMap(([key, one]) => leafPaths(one, [...at, key]));
}

function withValue(body, [key, ...rest], value) {
  if (key === undefined) return value;
  if (body === null || typeof body !== "object") return body;
  const copy = Array.isArray(body) ? [...body] : { ...body };
  copy[key] = withValue(copy[key], rest, value);
  return copy;
}

/** A target's text, taken apart: what a target says is sent as it is but for what is made wild. */
function partsOf({ text }) {
  const [head, ...body] = text.split("\r\n\r\n");
  const [line, ...lines] = head.split("\r\n");
  const [method, address] = line.split(" ");
  const headers = Object.fromEntries(
    lines.map((one) => [one.slice(0, one.indexOf(":")), one.slice(one.indexOf(":") + 2)]),
  );
  delete headers.Host;
  return { method, address, headers, body: body.join("\r\n\r\n") };
}

/** For each kind of way in, what one target's inputs are made of. */
const WILD = {
  "queries of the API": wildQuery,
  "queries of the screens": wildQuery,
  "paths of the API": wildPath,
  "paths of the screens": wildPath,
  "bodies of the API": (parts) =>
    wildBody(JSON.parse(parts.body)).map((body) => ({ ...parts, body: JSON.stringify(body) ?? "null" })),
  forms: (parts) =>
    wildPairs([...new URLSearchParams(parts.body)]).map((pairs) => ({
      ...parts,
      body: new URLSearchParams(pairs).toString(),
    })),
};

function wildPath(parts) {
  return wildText.map((text) => ({
    ...parts,
    address: parts.address.replace("a*", encodeURIComponent(text.slice(0, 2_000)) || "a"),
  }));
}

function wildQuery(parts) {
  const [path, query] = parts.address.split("?");
  return wildPairs([...new URLSearchParams(query)]).map((pairs) => ({
    ...parts,
    address: `${path}?${new URLSearchParams(pairs.map(([name, value]) => [name, value.slice(0, 2_000)]))}`,
  }));
}

/** Files as attachments: other names, other contents, and forms that end where they should not. */
function attachmentTarget(token, customerId) {
  const heads = [
    "",
    "%PDF-1.7\n",
    "\x89PNG\r\n\x1a\n",
    "\xff\xd8\xff\xe1",
    "PK\x03\x04",
    "GIF89a",
    "II*\x00",
    "<svg onload=alert(1)>",
    "RIFF\x00\x00\x00\x00WEBP",
  ];
  const content = fc
    .tuple(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 400 }))
    .map(([head, bytes]) => head + Buffer.from(bytes).toString("latin1"));
  const part = (head, value) => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "multipart/form-data; boundary=b" };
  return fc
    .record({ name: wildText, content, cut: fc.nat(20), type: fc.oneof(fc.constant("customer"), wildText) })
    .map((made) => {
      const whole = [part('name="subject_type"', made.type.slice(0, 300)), part('name="subject_id"', customerId)];
      whole.push(
        part(`name="file"; filename="${made.name.slice(0, 300).replace(/["\r\n]/g, "_")}"`, made.content),
        "--b--\r\n",
      );
      const text = whole.join("");
      const body = Buffer.from(made.cut === 0 ? text.slice(0, text.length / 2) : text, "latin1");
      return { method: "POST", address: "/api/v1/attachments", headers, body };
    });
}

async function send(url, { method, address, headers, body }) {
  const started = performance.now();
  const sent = method === "GET" || method === "DELETE" ? {} : { body };
  const answer = await fetch(url + address, {
    method,
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(40_000),
    ...sent,
  });
  return { status: answer.status, text: await answer.text(), ms: performance.now() - started };
}

function wrongWith({ status, text, ms }) {
  if (status >= 500) return `${status} ${text.slice(0, 200)}`;
  if (/ at [^ ]*\.(ts|js|mjs):\d+|node_modules\/|PostgresError|\bselect .{1,60} from \w+ /i.test(text))
    return "tells of the inside";
  return ms > SLOW_MS ? `took ${(ms / 1000).toFixed(0)} s` : null;
}

/** Memory of a process in MB. */
const memoryOf = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

/** One kind: so many inputs over all its targets, one after the other, and the memory over them. */
async function fuzzKind({ url, pid, kind, arbitraries, inputs, seed, cookies, atOnce = AT_ONCE }) {
  const statuses = new Map();
  const faults = [];
  const memory = [];
  const perTarget = Math.max(1, Math.ceil(inputs / arbitraries.length));
  // In rounds over all targets, so that memory is compared between like loads.
  const ROUNDS = 20;
  let sent = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, { name, arbitrary }] of arbitraries.entries()) {
      const all = fc.sample(arbitrary, { seed: seed + round * 1_000 + at, numRuns: Math.ceil(perTarget / ROUNDS) });
      const one = async () => {
        for (let input = all.pop(); input; input = all.pop()) {
          const cookie = cookies[sent++ % cookies.length];
          const headers = Object.fromEntries(
            Object.entries(input.headers).map(([key, value]) => [key, value.replace("pulse=SESSION", cookie)]),
          );
          const answer = await send(url, { ...input, headers }).catch((error) => ({
            status: 599,
            text: String(error.cause ?? error),
            ms: 0,
          }));
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          const wrong = wrongWith(answer);
          if (wrong && faults.length < 20)
            faults.push(
              `${name}: ${input.method} ${input.address.slice(0, 200)} ${String(input.body ?? "").slice(0, 300)}: ${wrong}`,
            );
        }
      };
      await Promise.all(Array.from({ length: atOnce }, one));
      memory.push(memoryOf(pid));
    }
  }
  const fifth = Math.floor(memory.length / 5);
  const growth = median(memory.slice(-fifth)) - median(memory.slice(fifth, 2 * fifth));
  return {
    kind,
    targets: arbitraries.length,
    sent,
    statuses,
    faults,
    growth,
    slope: (growth / (sent * 0.7)) * 10_000,
    most: Math.max(...memory),
  };
}

/** Answers the lines of the report and whether all of it held. */
export async function fuzzEntries(inputs, say, seed = Date.now() % 2 ** 20) {
  const stack = await startStack({
    folder: root,
    command: [process.execPath, "ops/start.mjs"],
    env: { PULSE_RATE_LIMIT: "10000000" },
  });
  try {
    const { programs } = JSON.parse(readFileSync(join(stack.data, "run.json"), "utf8"));
    const [admin, accountant] = [
      await tokenOf(stack, "admin@pulse.local"),
      await tokenOf(stack, "accountant@pulse.local"),
    ];
    const known = await makeRecords(stack.url, admin);
    const cookies = [];
    while (cookies.length < SESSIONS) cookies.push(await signIn(stack.url, "admin@pulse.local"));
    const common = { known: known.field, at: known.at };
    const screens = await screenTargets(stack.url, { ...common, who: "admin", cookie: cookies[0] });
    const open = await screenTargets(stack.url, { ...common, tablet: known.tablet });
    const api = await apiTargets(stack.url, { admin, accountant }, known);
    // These end sessions and count wrong passwords: what comes after them would be turned away.
    const isKept = ({ name }) => !/\/auth\/|^\/(sessions|users\/:|users\/devices|login|device)/.test(name);
    const targets = [...api, ...screens.targets, ...open.targets].filter(isKept);
    const kinds = Object.entries(WILD).map(([kind, wild]) => ({
      kind,
      arbitraries: targets
        .filter((one) => one.kind === kind)
        .map((one) => ({ name: one.name, arbitrary: wild(partsOf(one)) })),
    }));
    kinds.push({
      kind: "attachments",
      atOnce: FILES_AT_ONCE,
      arbitraries: [{ name: "attachments", arbitrary: attachmentTarget(admin, known.field.customer_id) }],
    });
    const results = [];
    for (const one of kinds) {
      const result = await fuzzKind({ url: stack.url, pid: programs.web.pid, inputs, seed, cookies, ...one });
      for (const fault of result.faults) say(`FAULT ${fault}`);
      say(rowOf(result));
      results.push(result);
    }
    const isRight = results.every(({ faults, growth }) => faults.length === 0 && growth <= MOST_GROWTH_MB);
    return { isRight, lines: report(results, seed) };
  } finally {
    await stack.stop();
  }
}

function rowOf({ kind, targets, sent, statuses, faults, growth, slope, most }) {
  const counted = [...statuses]
    .sort(([one], [other]) => one - other)
    .map(([status, times]) => `${status}: ${times.toLocaleString("en-GB")}`);
  const memory = `${growth.toFixed(1)} | ${slope.toFixed(2)} | ${most.toFixed(0)}`;
  return `| ${kind} | ${targets} | ${sent.toLocaleString("en-GB")} | ${counted.join(", ")} | ${faults.length} | ${memory} |`;
}

const report = (results, seed) => [
  `Seed ${seed}. Memory is that of the web process, in MB: how much more it holds in the last fifth of a kind's inputs than in the second`,
  `(at most ${MOST_GROWTH_MB}), the same for 10,000 inputs, and the most it held.`,
  "",
  "| Kind | Ways in | Inputs | Answers | Faults | Growth | for 10,000 | Most |",
  "|---|---:|---:|---|---:|---:|---:|---:|",
  ...results.map(rowOf),
];
