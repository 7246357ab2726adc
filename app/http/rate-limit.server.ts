/** How far a caller is within the running minute. `resetS` counts down to the next. */
export type RateState = { limit: number; remaining: number; resetS: number; exceeded: boolean };

export type RateLimiter = {
  /** Counts one request of `who` (a tenant, a session, an address). */
  take: (who: string, limit: number) => RateState;
  /** How far they are, without counting. */
  look: (who: string, limit: number) => RateState;
  tenantLimit: number;
  /** Remembers which tenant a credential belongs to, so that its next request over the limit costs no query. */
  learn: (credential: string, tenantId: string) => void;
  tenantOf: (credential: string) => string | undefined;
  /** A credential that turned out to be dead: it must not use its former company's requests up. */
  forget: (credential: string) => void;
};

const WINDOW_MS = 60_000;
const MOST_REMEMBERED = 10_000;

/** Fixed minutes, counted in this process. */
export function createRateLimiter(tenantLimit: number, clock: () => number = Date.now): RateLimiter {
  let windowStart = 0;
  let counts = new Map<string, number>();
  const tenants = new Map<string, string>();
  function state(who: string, limit: number, more: 0 | 1): RateState {
    const now = clock();
    if (now - windowStart >= WINDOW_MS || now < windowStart) {
      windowStart = now - (now % WINDOW_MS);
      counts = new Map();
    }
    const used = (counts.get(who) ?? 0) + more;
    if (more > 0) counts.set(who, used);
    return {
      limit,
      remaining: Math.max(0, limit - used),
      resetS: Math.max(1, Math.ceil((windowStart + WINDOW_MS - now) / 1000)),
      exceeded: used > limit,
    };
  }
  return {
    tenantLimit,
    take: (who, limit) => state(who, limit, 1),
    look: (who, limit) => state(who, limit, 0),
    learn(credential, tenantId) {
      if (tenants.size >= MOST_REMEMBERED) tenants.clear();
      tenants.set(credential, tenantId);
    },
    tenantOf: (credential) => tenants.get(credential),
    forget: (credential) => void tenants.delete(credential),
  };
}
