// Wrong passwords against everybody else's pages: 20 a second, from one address (throttled before anything is hashed) and from an
// address and a name of their own each (what a botnet does: nothing to throttle them by, so they wait for the one hash at a time).
// Rounds follow one another in turn, so that what else the machine does is in all of them.
import { setTimeout as sleep } from "node:timers/promises";
import { openClient, signIn } from "./client.mjs";
import { percentile, round, summary } from "./measure.mjs";

const WRONG_PER_S = 20;
const PAGES_PER_S = 8;
/** Others' p95 may rise to so many times what it is without the wrong passwords. */
const MOST_TIMES = 2;
const PEOPLE = ["admin", "accountant", "sales", "clerk"];
const PATHS = ["/orders", "/products", "/dashboard"];
const KINDS = ["none", "one address", "an address each"];

/** Calls `work` so many times a second, whatever the ones before still do. Answers when all have ended. */
async function atPace(perSecond, seconds, work) {
  const going = [];
  const startedAt = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    await sleep(Math.max(0, startedAt + (n * 1000) / perSecond - performance.now()));
    going.push(work(n));
  }
  await Promise.all(going);
}

let wrongs = 0;

function wrongLogin(client, kind) {
  wrongs += 1;
  const address = kind === "one address" ? "198.51.100.1" : `10.${wrongs >> 16}.${(wrongs >> 8) & 255}.${wrongs & 255}`;
  const email = kind === "one address" ? "accountant@pulse.local" : `nobody-${wrongs}@pulse.local`;
  return client.ask(
    "POST",
    "/api/v1/auth/login",
    { email, password: "wrong password" },
    { "x-forwarded-for": address },
  );
}

/** The installation has to believe the bench's X-Forwarded-For: PULSE_TRUSTED_PROXY=127.0.0.1. */
export async function measureLogins({ url, sql }, { rounds, seconds }) {
  const client = openClient(url);
  // Of its own: who waits for a password's turn must keep nobody else from asking.
  const attacker = openClient(url, {}, 1_000);
  const cookies = [];
  const right = [];
  for (const name of PEOPLE) {
    for (let n = 0; n < 3; n += 1) {
      const askedAt = performance.now();
      const cookie = await signIn(url, `${name}@pulse.local`);
      // The first one makes the hash anew at this machine's cost.
      if (n > 0) right.push(performance.now() - askedAt);
      else cookies.push(cookie);
    }
  }
  const [{ cost }] = await sql`
    select split_part(password_hash, '$', 4) as cost from account where email = 'admin@pulse.local'`;
  const took = Object.fromEntries(KINDS.map((kind) => [kind, []]));
  const answered = Object.fromEntries(KINDS.slice(1).map((kind) => [kind, {}]));
  const page = async (kind, n) => {
    const askedAt = performance.now();
    const answer = await client.ask("GET", PATHS[n % PATHS.length], undefined, { cookie: cookies[n % cookies.length] });
    if (answer.status !== 200) throw new Error(`${PATHS[n % PATHS.length]} answered ${answer.status}`);
    took[kind].push(performance.now() - askedAt);
  };
  const wrong = async (kind) => {
    const { status } = await wrongLogin(attacker, kind);
    answered[kind][status] = (answered[kind][status] ?? 0) + 1;
  };
  try {
    await atPace(PAGES_PER_S, 5, (n) => page("none", n));
    took.none.length = 0;
    for (let turn = 0; turn < rounds; turn += 1) {
      for (const kind of KINDS) {
        const attack = kind === "none" ? null : atPace(WRONG_PER_S, seconds, () => wrong(kind));
        await atPace(PAGES_PER_S, seconds, (n) => page(kind, n));
        await attack;
      }
    }
  } finally {
    client.close();
    attacker.close();
  }
  const alone = percentile(took.none, 0.95);
  const rows = KINDS.map((kind) => ({
    kind,
    ...summary(took[kind]),
    times: round(percentile(took[kind], 0.95) / alone, 2),
    answered: answered[kind] ?? null,
  }));
  return { cost, sign_in_ms: summary(right), rows, held: rows.every(({ times }) => times <= MOST_TIMES) };
}
