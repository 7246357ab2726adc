export const ROLE_NAMES = ["admin", "accountant", "clerk", "sales", "hr", "viewer"] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** Resource to letters, as in a column of the policy table. */
export type Rights = Readonly<Record<string, string>>;

/** Who acts, for whom, and in which request. Handed to every command and query. */
export type Actor = {
  tenantId: string;
  /** null: the program itself (a reaction, the seed, an import by the operator). */
  accountId: string | null;
  name: string;
  role: RoleName;
  /** Of a role of the company's own, in place of what `role` may (access/policy.ts); without it the role's own rights hold. */
  rights?: Rights | null;
  requestId: string;
  traceparent?: string;
  /** Of the request, where there is one; an IPv6 one cut to its /64. */
  address?: string | undefined;
  /** Of an address that was kept before (`keepAddress`), for what runs later. */
  addressKey?: string | null;
  /** The API token that stands for the person. */
  tokenId?: string;
  /** The session in which a person acts on screens. */
  sessionId?: string;
  /** Documents taken over from elsewhere: reactions, alerts, mail and webhooks leave them alone. */
  origin?: "import";
};

/** Whose sale an order is that this actor places; null where it comes from elsewhere or the program placed it by itself. */
export function salespersonOf(actor: Pick<Actor, "accountId" | "origin">): string | null {
  return actor.origin === "import" ? null : actor.accountId;
}

export function systemActor(tenantId: string, name: string, requestId: string): Actor {
  return { tenantId, accountId: null, name, role: "admin", requestId };
}
