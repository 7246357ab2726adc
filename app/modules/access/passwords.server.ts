import { type Algorithm, hash, verify } from "@node-rs/argon2";

// OWASP's minimum for argon2id, 19 MiB each: more than two at a time would only take memory from everybody else.
const COST = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const AT_ONCE = 2;
const MOST_WAITING = 64;

/** More people are signing in than passwords can be checked: the caller answers 429. */
export class SignInBusy extends Error {}

let running = 0;
const waiting: Array<() => void> = [];

/** One of the two places in which a password is looked at. The sign-in gate counts its try inside, so at most two tries are open. */
export async function atPasswordDesk<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw new SignInBusy("too many sign-ins at once");
    await new Promise<void>((go) => waiting.push(go));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

let decoy: Promise<string> | undefined;

/** With no hash to compare (unknown address) it takes as long and says no. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (Buffer.byteLength(password) > 256) return false;
  if (stored !== null) return verify(stored, password);
  decoy ??= hashPassword("nobody has this password");
  await verify(await decoy, password);
  return false;
}

/** Whether a hash was made with another cost than today's. */
export function isOutdated(stored: string): boolean {
  return !stored.startsWith(`$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`);
}
