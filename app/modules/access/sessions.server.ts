import { Lucia, TimeSpan } from "lucia";
import type { Db } from "#db/client.ts";
import { type Identity, identify } from "./identify.server.ts";
import { hashSecret } from "./secrets.server.ts";

declare module "lucia" {
  interface Register {
    Lucia: ReturnType<typeof sessionsIn>;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: { identity: Identity };
  }
}

type SessionAttributes = { tenantId?: string; address?: string; userAgent?: string };

/** Idle for this long, or signed in for twelve hours (access_open_session): the session is over. */
const IDLE = new TimeSpan(30, "m");

/**
 * Lucia over one connection or transaction. Its adapter hashes the id before it is stored or looked up, and leaves
 * the extending of a session to access_identify, which knows the absolute end that Lucia does not have.
 */
export function sessionsIn(db: Db, options: { secure: boolean }) {
  return new Lucia(
    {
      async getSessionAndUser(id) {
        const identity = await identify(db, { kind: "session", secret: id });
        if (!identity?.expiresAt) return [null, null];
        return [
          { id, userId: identity.accountId, expiresAt: identity.expiresAt, attributes: {} },
          { id: identity.accountId, attributes: { identity } },
        ];
      },
      async setSession(session) {
        const { tenantId, address, userAgent } = session.attributes;
        await db`select access_open_session(${hashSecret(session.id)}, ${tenantId ?? null}::uuid, ${session.userId}::uuid,
          ${address ?? null}, ${userAgent ?? null})`;
      },
      async deleteSession(id) {
        await db`select access_close_session(${hashSecret(id)})`;
      },
      async updateSessionExpiration() {},
      async getUserSessions() {
        return [];
      },
      async deleteUserSessions() {
        throw new Error(
          "sessions of a person end with access_end_sessions, access_set_password, access_change_role or access_set_disabled",
        );
      },
      async deleteExpiredSessions() {
        await db`select access_sweep()`;
      },
    },
    {
      sessionExpiresIn: IDLE,
      sessionCookie: {
        // __Host- pins the cookie to this very host and to https; a plain-http origin cannot set it.
        name: options.secure ? "__Host-pulse" : "pulse",
        attributes: { secure: options.secure, sameSite: "lax", path: "/" },
      },
      getUserAttributes: (user) => ({ identity: user.identity }),
    },
  );
}

/** The Set-Cookie line. Without a date: the browser forgets it when it closes, the server decides in any case. */
export function sessionCookie(secure: boolean, id: string | null): string {
  const name = secure ? "__Host-pulse" : "pulse";
  const gone = id === null ? "; Max-Age=0" : "";
  return `${name}=${id ?? ""}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}${gone}`;
}
