// sqlmap against a whole installation of its own, at every parameter that entry-targets.mjs and screen-targets.mjs find. Before anything else it has to find
// the holes of an endpoint that has some: a sqlmap that finds nothing there says nothing about the rest.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { root } from "../ensure.mjs";
import { makeRecords } from "./entry-records.mjs";
import { apiTargets, headerTargets, noticeTargets } from "./entry-targets.mjs";
import { PASSWORD, signIn, tokenOf } from "./own-people.mjs";
import { screenTargets } from "./screen-targets.mjs";
import { startStack } from "./stack.mjs";

const ONE_TARGET_MS = 240_000;
/** One for each core of the smallest machine; each has a session of its own, as each has a limit of requests. */
const AT_ONCE = 2;
/** Boolean, error and union: what sleeps takes its time at each parameter, and finds nothing that these three do not look for. */
const OPTIONS = [
  "--level=1",
  "--risk=1",
  "--technique=BEU",
  "--dbms=PostgreSQL",
  "--batch",
  "--timeout=20",
  "--retries=0",
];
const QUIET = [
  "--ignore-redirects",
  "--ignore-code=*",
  "--disable-coloring",
  "--flush-session",
  "--drop-set-cookie",
  "--ignore-stdin",
  "--skip-waf",
];

/** How sqlmap is started: the program of the distribution, or the script that PULSE_SQLMAP names. */
function sqlmapCommand() {
  const command = process.env.PULSE_SQLMAP ? ["python3", process.env.PULSE_SQLMAP] : ["sqlmap"];
  const asked = spawnSync(command[0], [...command.slice(1), "--version"], { encoding: "utf8", timeout: 60_000 });
  const version = /\d+\.\d+[\d.]*/.exec(asked.stdout ?? "")?.[0];
  if (!version)
    throw new Error(
      "there is no sqlmap.\nMend: sudo apt-get install sqlmap, or set PULSE_SQLMAP to the path of a sqlmap.py.",
    );
  return { command, version };
}

/** One run: what it tested, what it found, and whether it came to its end. */
function attack(command, target, folder) {
  const file = join(folder, "request.txt");
  writeFileSync(file, target.text);
  return new Promise((done) => {
    const args = [...command.slice(1), "-r", file, ...OPTIONS, ...QUIET, "--skip=_confirm", `--output-dir=${folder}`];
    const child = spawn(command[0], args, {
      env: { ...process.env, PYTHONUNBUFFERED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
    const late = setTimeout(() => child.kill("SIGKILL"), ONE_TARGET_MS);
    child.on("close", (code) => {
      clearTimeout(late);
      const clean = new Set(said.match(/parameter '.+?' does not seem to be injectable/g)).size;
      const found = [...said.matchAll(/^Parameter: (.+)\n(?:\s+Type: (.+)\n)/gm)].map(
        ([, name, type]) => `${name}: ${type}`,
      );
      const counted = /HTTP error codes detected during run:\n([^\n[]*)/.exec(said)?.[1] ?? "";
      const times = (status) => Number(new RegExp(`${status} \\([^)]*\\) - (\\d+) times`).exec(counted)?.[1] ?? 0);
      const [faults, turnedAway] = [times("50[0124]"), times("429")];
      done({ ...target, clean: Math.min(clean, target.fields ?? 1), found, faults, turnedAway, finished: code === 0 });
    });
  });
}

/** Joins what it is sent to a query: by address, by form and as JSON. */
async function openHoles(adminUrl) {
  const sql = postgres(adminUrl, { max: 2, onnotice: () => {} });
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const query = new URL(request.url, "http://hole").searchParams.get("name");
    const isJson = request.headers["content-type"] === "application/json";
    try {
      const name = query ?? (isJson ? JSON.parse(body).name : new URLSearchParams(body).get("name"));
      const rows = await sql.begin("read only", (tx) =>
        tx.unsafe(`select sku from item where name like '%${name}%' order by 1 limit 5`),
      );
      response.end(JSON.stringify(rows));
    } catch (error) {
      response.writeHead(400).end(error.message);
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const host = `127.0.0.1:${server.address().port}`;
  const post = (type, body) => `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Type: ${type}\r\n\r\n${body}`;
  const targets = [
    { name: "a query", text: `GET /?name=Tripod HTTP/1.1\r\nHost: ${host}\r\n\r\n` },
    { name: "a form", text: post("application/x-www-form-urlencoded", "name=Tripod") },
    { name: "a body", text: post("application/json", '{"name":"Tripod"}') },
  ];
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await sql.end();
  };
  return { targets, close };
}

const isIn = async (url, cookie) => {
  const answer = await fetch(`${url}/profile`, { headers: { Cookie: cookie }, redirect: "manual" });
  return answer.status === 200;
};

function stateOf({ kind, name, fields, clean, found, faults, turnedAway, finished }) {
  const said = [`${kind}: ${name}: ${finished ? `${clean} of ${fields} clean` : "not finished"}`];
  if (found.length > 0) said.push(`FOUND ${found}`);
  if (faults > 0) said.push(`${faults} FAULTS`);
  if (turnedAway > 0) said.push(`${turnedAway} turned away`);
  return said.join(", ");
}

/** Every target once, for at most so long; answers what came of each, and those that were not begun. */
async function attackAll(command, targets, url, endsAt, say) {
  const folder = mkdtempSync(join(tmpdir(), "pulse-sqlmap-"));
  const waiting = [...targets];
  const results = [];
  const worker = async (at) => {
    const own = join(folder, String(at));
    mkdirSync(own);
    const cookies = {};
    for (let target = waiting.shift(); target && Date.now() < endsAt; target = waiting.shift()) {
      const { who } = target;
      if (who && !(cookies[who] && (await isIn(url, cookies[who]))))
        cookies[who] = await signIn(url, `${who}@pulse.local`);
      const result = await attack(
        command,
        { ...target, text: target.text.replace("pulse=SESSION", cookies[who]) },
        own,
      );
      say(stateOf(result));
      results.push(result);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => worker(at)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

/** Answers the lines of the report and whether nothing was found and nothing failed. `only`: targets whose kind and name it fits. */
export async function runSqlmap(minutes, say, only = /^/) {
  const { command, version } = sqlmapCommand();
  const started = Date.now();
  const stack = await startStack({
    folder: root,
    command: [process.execPath, "ops/start.mjs"],
    env: { PULSE_RATE_LIMIT: "1000000" },
  });
  try {
    const { adminUrl } = JSON.parse(readFileSync(join(stack.data, "run.json"), "utf8"));
    const missed = await missedHoles(command, adminUrl);
    if (missed.length > 0) throw new Error(`sqlmap does not find the hole in ${missed}: this run would show nothing`);
    const tokens = {
      admin: await tokenOf(stack, "admin@pulse.local"),
      accountant: await tokenOf(stack, "accountant@pulse.local"),
    };
    const { targets: all, unseen } = await findTargets(stack.url, tokens);
    const targets = all.filter(({ kind, name }) => only.test(`${kind}: ${name}`));
    say(`${targets.length} targets, ${targets.reduce((sum, one) => sum + one.fields, 0)} parameters`);
    const results = await attackAll(command, targets, stack.url, started + minutes * 60_000, say);
    const isRight = results.every(({ found, faults }) => found.length === 0 && faults === 0);
    return { isRight, lines: report({ version, targets, results, unseen, minutes: (Date.now() - started) / 60_000 }) };
  } finally {
    await stack.stop();
  }
}

/** In the order that they are run: what may end somebody's session, close a month or stop sign-ins comes last. */
async function findTargets(url, tokens) {
  const known = await makeRecords(url, tokens.admin);
  const api = await apiTargets(url, tokens, known);
  const common = { password: PASSWORD, known: known.field, at: known.at };
  const told = new Set();
  const as = async (who) =>
    screenTargets(url, { ...common, who, cookie: await signIn(url, `${who}@pulse.local`) }, told);
  const byAdmin = await as("admin");
  const byAccountant = await as("accountant");
  const byNobody = await screenTargets(url, { ...common, tablet: known.tablet }, told);
  const screens = [byAdmin, byAccountant, byNobody].flatMap((one) => one.targets);
  const all = [...headerTargets(url, tokens), ...noticeTargets(url, known.field.provider), ...screens, ...api];
  const late = ({ name }) =>
    /auth\/|\/(users|sessions|tokens|periods)\b|^\/(device|forgot|invite|login|reset|setup)/.test(name);
  const targets = [...all.filter((one) => !late(one)), ...all.filter(late)];
  const unseen = [...byAdmin.unseen.filter((one) => byAccountant.unseen.includes(one)), ...byNobody.unseen];
  return { targets, unseen };
}

async function missedHoles(command, adminUrl) {
  const holes = await openHoles(adminUrl);
  const folder = mkdtempSync(join(tmpdir(), "pulse-sqlmap-"));
  try {
    const missed = [];
    for (const target of holes.targets) {
      if ((await attack(command, target, folder)).found.length === 0) missed.push(target.name);
    }
    return missed;
  } finally {
    await holes.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function report({ version, targets, results, unseen, minutes }) {
  const kinds = [...new Set(targets.map(({ kind }) => kind))];
  const sum = (all, of) => all.reduce((total, one) => total + of(one), 0);
  const rows = kinds.map((kind) => {
    const all = targets.filter((one) => one.kind === kind);
    const done = results.filter((one) => one.kind === kind);
    const cells = [
      kind,
      all.length,
      sum(all, (one) => one.fields),
      sum(done, (one) => one.clean),
      sum(done, (one) => one.found.length),
      sum(done, (one) => one.faults),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const finished = new Set(results.filter((one) => one.finished).map(({ kind, name }) => `${kind} ${name}`));
  const turnedAway = results.filter((one) => one.turnedAway > 0).map(({ name }) => name);
  const open = targets.map(({ kind, name }) => `${kind} ${name}`).filter((one) => !finished.has(one));
  const named = (all) => (all.length > 0 ? all.map((one) => `\`${one}\``).join(", ") : "none");
  return [
    `sqlmap ${version}, ${OPTIONS.slice(0, 4).join(" ")}, ${minutes.toFixed(0)} minutes. The three holes made for it were found first.`,
    "",
    "| Where | requests | parameters | tested, nothing found | found | faults of ours |",
    "|---|---:|---:|---:|---:|---:|",
    ...rows,
    "",
    `Not finished: ${named(open)}. Turned away after some attempts, as is meant: ${named(turnedAway)}. Not reached: ${named(unseen)}.`,
  ];
}
