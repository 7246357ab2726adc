import type { Algorithm } from "@node-rs/argon2";
import { type Asked, type Compute, computeHere, openHashThread } from "./hash-thread.server.ts";

// argon2id at three times OWASP's minimum at least, and at as many passes as this machine does in TARGET_MS once it was measured
// (`fitCost`). One at a time, 64 MiB: with two cores a second would take the last one from everybody who is signed in.
const BASE = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 65_536, timeCost: 3, parallelism: 1 };
const TARGET_MS = 200;
const MOST_PASSES = 24;
const AT_ONCE = 1;
/** The last of them waits for some seconds, not for its request to be given up. */
const MOST_WAITING = 32;

/** More people are signing in than passwords can be checked: the caller answers 429. */
export class SignInBusy extends Error {}

type Desk = {
  /** Of hashes that are made from now on. */
  passes: number;
  /** What one takes on this machine; null: nobody asked for the cost to be fitted to it. */
  passMs: number | null;
  compute: Compute;
  running: number;
  waiting: Array<() => void>;
};
/** The screens are bundled apart from what stands before them: what a process has only once lies where both copies find it. */
const shared = globalThis as { [key: symbol]: Desk | undefined };
const KEY = Symbol.for("pulse.password-desk");
shared[KEY] ??= { passes: BASE.timeCost, passMs: null, compute: computeHere, running: 0, waiting: [] };
const desk: Desk = shared[KEY];

/** The one place in which a password is looked at. The sign-in gate counts its try inside, so no try is open beside another. */
export async function atPasswordDesk<T>(work: () => Promise<T>): Promise<T> {
  if (desk.running >= AT_ONCE) {
    if (desk.waiting.length >= MOST_WAITING) throw new SignInBusy("too many sign-ins at once");
    await new Promise<void>((go) => desk.waiting.push(go));
  } else desk.running++;
  try {
    return await work();
  } finally {
    const next = desk.waiting.shift();
    if (next) next();
    else desk.running--;
  }
}

async function compute<T extends string | boolean>(passes: number, asked: Asked): Promise<T> {
  const { done, ms } = await desk.compute(asked);
  if (desk.passMs !== null && passes >= BASE.timeCost) {
    // The quickest there was: a busy machine must not make passwords cheap.
    desk.passMs = Math.min(desk.passMs, ms / passes);
    desk.passes = passesFor(desk.passMs);
  }
  return done as T;
}

const hashWith = (passes: number, password: string) =>
  compute<string>(passes, { password, cost: { ...BASE, timeCost: passes } });

/**
 * For the web: from now on passwords are hashed in a thread that yields to everything else, with as many passes as take about 200 ms
 * (150 to 300) on this machine. That is measured now, and again with every password that is looked at. Answers the passes.
 */
export async function fitCost(): Promise<number> {
  desk.compute = openHashThread();
  desk.passMs ??= Number.POSITIVE_INFINITY;
  for (let run = 0; run < 4; run += 1) await hashWith(BASE.timeCost, "how long does it take");
  return desk.passes;
}

/** The passes that take about TARGET_MS where one takes `passMs`: never fewer than the base's. */
export function passesFor(passMs: number): number {
  return Math.min(MOST_PASSES, Math.max(BASE.timeCost, Math.round(TARGET_MS / passMs)));
}

export function hashPassword(password: string): Promise<string> {
  return hashWith(desk.passes, password);
}

/** For requests: waits until nobody else's password is being looked at. Throws SignInBusy. */
export function hashPasswordInTurn(password: string): Promise<string> {
  return atPasswordDesk(() => hashPassword(password));
}

/** With no hash to compare (unknown address), or one of fewer passes, a wrong password takes as long and it says no. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (Buffer.byteLength(password) > 256) return false;
  const kept = stored === null ? 0 : passesOf(stored);
  const right = stored !== null && (await compute<boolean>(kept, { password, stored }));
  const missing = desk.passes - kept;
  if (!right && missing > 0) await hashWith(missing, password);
  return right;
}

/** For requests: in turn, as hashPasswordInTurn. */
export function verifyPasswordInTurn(stored: string | null, password: string): Promise<boolean> {
  return atPasswordDesk(() => verifyPassword(stored, password));
}

/** Whether a hash is to be made anew at the next sign-in: it cost less than today's do. */
export function isOutdated(stored: string): boolean {
  return passesOf(stored) < desk.passes;
}

/** Of a hash with less memory or of another kind: none. */
function passesOf(stored: string): number {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/.exec(stored);
  return found && Number(found[1]) >= BASE.memoryCost ? Number(found[2]) : 0;
}
