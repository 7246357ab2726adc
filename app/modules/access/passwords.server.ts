import { type Algorithm, hash, verify } from "@node-rs/argon2";

// argon2id at three times OWASP's minimum: about 90 ms on one core of a desktop, an estimated 200 ms on a Raspberry Pi 5. One at a
// time, 64 MiB: with two cores a second would take the last one from everybody who is signed in.
const COST = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 65_536, timeCost: 3, parallelism: 1 };
const AT_ONCE = 1;
const MOST_WAITING = 64;

/** More people are signing in than passwords can be checked: the caller answers 429. */
export class SignInBusy extends Error {}

let running = 0;
const waiting: Array<() => void> = [];

/** The one place in which a password is looked at. The sign-in gate counts its try inside, so no try is open beside another. */
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

/** For requests: waits until nobody else's password is being looked at. Throws SignInBusy. */
export function hashPasswordInTurn(password: string): Promise<string> {
  return atPasswordDesk(() => hashPassword(password));
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

/** For requests: in turn, as hashPasswordInTurn. */
export function verifyPasswordInTurn(stored: string | null, password: string): Promise<boolean> {
  return atPasswordDesk(() => verifyPassword(stored, password));
}

/** Whether a hash was made with another cost than today's. */
export function isOutdated(stored: string): boolean {
  return !stored.startsWith(`$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`);
}
