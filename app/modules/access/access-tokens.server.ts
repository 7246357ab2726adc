import { createHash } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import type { Sql } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { refreshReused } from "./events.ts";
import { hashSecret, newSecret } from "./secrets.server.ts";

export const ACCESS_TOKEN_S = 15 * 60;
const ISSUER = "pulse";

export type TokenPair = { access_token: string; refresh_token: string; token_type: "Bearer"; expires_in: number };
export type AccessClaims = { accountId: string; tenantId: string; familyId: string };

function signAccessToken(key: Uint8Array, claims: AccessClaims): Promise<string> {
  return new SignJWT({ tid: claims.tenantId, fam: claims.familyId })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
    .setIssuer(ISSUER)
    .setSubject(claims.accountId)
    .setIssuedAt()
    .setExpirationTime(`${ACCESS_TOKEN_S}s`)
    .sign(key);
}

/** Checking a signature costs more than everything else about a small request, so a good one is remembered while it lasts. */
const known = new Map<string, AccessClaims & { untilMs: number }>();
const MOST_KNOWN = 5_000;

/** The claims of a token that we signed and that has not run out; otherwise null. Whether its family still lives is the database's word. */
export async function readAccessToken(key: Uint8Array, token: string): Promise<AccessClaims | null> {
  const id = createHash("sha256").update(key).update(token).digest("base64");
  const before = known.get(id);
  if (before && before.untilMs > Date.now()) return before;
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ["HS256"], issuer: ISSUER, typ: "at+jwt" });
    const { sub, tid, fam, exp } = payload;
    if (typeof sub !== "string" || typeof tid !== "string" || typeof fam !== "string" || typeof exp !== "number")
      return null;
    const claims = { accountId: sub, tenantId: tid, familyId: fam };
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(id, { ...claims, untilMs: exp * 1000 });
    return claims;
  } catch {
    return null;
  }
}

/** Starts a family of refresh tokens for somebody who has just signed in. */
export async function openTokenFamily(
  tx: Tx,
  key: Uint8Array,
  who: { accountId: string; tenantId: string },
): Promise<TokenPair> {
  const familyId = newId();
  const refresh = newSecret("pr");
  await tx`select access_open_family(${familyId}::uuid, ${hashSecret(refresh)}, ${who.tenantId}::uuid, ${who.accountId}::uuid)`;
  return {
    access_token: await signAccessToken(key, { ...who, familyId }),
    refresh_token: refresh,
    token_type: "Bearer",
    expires_in: ACCESS_TOKEN_S,
  };
}

/** The next pair for a refresh token, which is dead from then on; null when it is not good. A spent one ends its whole family. */
export async function refreshTokens(
  sql: Sql,
  key: Uint8Array,
  refreshToken: string,
  request: { requestId: string; address?: string },
): Promise<TokenPair | null> {
  const next = newSecret("pr");
  const [row] = await sql<
    { outcome: "rotated" | "reused" | "unknown"; family_id: string; tenant_id: string; account_id: string }[]
  >`select * from access_rotate_refresh(${hashSecret(refreshToken)}, ${hashSecret(next)})`;
  if (!row || row.outcome === "unknown") return null;
  const { family_id: familyId, tenant_id: tenantId, account_id: accountId } = row;
  if (row.outcome === "reused") {
    const actor = { tenantId, accountId, name: "", role: "viewer" as RoleName, ...request };
    await inTenant(sql, tenantId, (tx) =>
      appendEvents(tx, actor, [refreshReused.make(accountId, { account_id: accountId, family_id: familyId })]),
    );
    return null;
  }
  return {
    access_token: await signAccessToken(key, { accountId, tenantId, familyId }),
    refresh_token: next,
    token_type: "Bearer",
    expires_in: ACCESS_TOKEN_S,
  };
}
