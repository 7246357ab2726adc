import { randomBytes } from "node:crypto";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import * as z from "zod";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { BadInput, NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { passkeyAdded, passkeyRemoved } from "./events.ts";
import { nameInput } from "./input.ts";

/*
 * Passkeys (WebAuthn level 2). The host of the page is the relying party; each challenge is good once, for five minutes, for the
 * person and the purpose that it was made for. Alone, a passkey must verify its owner by finger, face or PIN: that is two factors in
 * one. After the password it need only be there. What attests the maker of an authenticator is not asked for.
 */

export type Purpose = "sign_in" | "second_factor";
/** The origin that the browser was at, such as https://pulse.example.com. */
export type Place = { origin: string };

export type Passkey = { id: string; name: string; createdAt: Date; usedAt: Date | null };

const hostOf = ({ origin }: Place) => new URL(origin).hostname;

/** Browsers bind passkeys to a name: an address of figures has none. */
export const canHavePasskeys = (place: Place) => !/^(\d+\.){3}\d+$|^\[/.test(hostOf(place));

export const passkeyNameInput = nameInput.max(60, "At most 60 characters.");

/** What the browser hands back, as JSON; everything in it is checked by its signature. */
const answerInput = z
  .string()
  .max(20_000)
  .transform((text, context) => {
    try {
      return z
        .object({ id: z.string().max(1400), response: z.object({ clientDataJSON: z.string() }).loose() })
        .loose()
        .parse(JSON.parse(text));
    } catch {
      context.addIssue({ code: "custom", message: "The passkey's answer cannot be read." });
      return z.NEVER;
    }
  });

type Kept = {
  id: string;
  credential_id: Buffer;
  transports: string[];
  name: string;
  created_at: Date;
  used_at: Date | null;
};

const keptOf = (db: Db, accountId: string) => db<Kept[]>`select * from access_passkeys(${accountId}::uuid)`;

export async function listPasskeys(db: Db, accountId: string): Promise<Passkey[]> {
  const rows = await keptOf(db, accountId);
  return rows.map(({ id, name, created_at, used_at }) => ({ id, name, createdAt: created_at, usedAt: used_at }));
}

async function newChallenge(tx: Tx, accountId: string | null, purpose: "register" | Purpose) {
  const challenge = new Uint8Array(randomBytes(32));
  await tx`select access_open_challenge(${Buffer.from(challenge)}, ${accountId}::uuid, ${purpose})`;
  return challenge;
}

/** Uses up the challenge that the answer speaks of. False when it is not one of ours for this. */
async function spend(
  tx: Tx,
  answer: Answer,
  accountId: string | null,
  purpose: "register" | Purpose,
): Promise<string | null> {
  const said = challengeIn(answer.response.clientDataJSON);
  if (said === null) return null;
  const [row] = await tx<
    { good: boolean }[]
  >`select access_use_challenge(${Buffer.from(said, "base64url")}, ${accountId}::uuid, ${purpose}) as good`;
  return row?.good ? said : null;
}

function challengeIn(clientData: string): string | null {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientData, "base64url").toString("utf8"));
    return typeof challenge === "string" && /^[\w-]{40,50}$/.test(challenge) ? challenge : null;
  } catch {
    return null;
  }
}

type Answer = z.output<typeof answerInput>;

function readAnswer(text: string): Answer {
  const parsed = answerInput.safeParse(text);
  if (!parsed.success) throw wrong();
  return parsed.data;
}

const wrong = () => BadInput.at("", "wrong_passkey", "This passkey did not work. Try again, or sign in another way.");

/** What the browser makes a new passkey from. */
export async function beginPasskey(tx: Tx, place: Place, who: { accountId: string; email: string; name: string }) {
  const [challenge, known] = await Promise.all([
    newChallenge(tx, who.accountId, "register"),
    keptOf(tx, who.accountId),
  ]);
  return generateRegistrationOptions({
    rpName: "Pulse ERP",
    rpID: hostOf(place),
    userName: who.email,
    userDisplayName: who.name,
    // No address: what an authenticator keeps about somebody it may show to others.
    userID: new Uint8Array(Buffer.from(who.accountId.replaceAll("-", ""), "hex")),
    challenge,
    attestationType: "none",
    excludeCredentials: known.map((one) => ({
      id: one.credential_id.toString("base64url"),
      transports: one.transports,
    })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/** Keeps the passkey that the browser made. Throws BadInput. */
export async function addPasskey(
  tx: Tx,
  actor: Actor & { accountId: string },
  place: Place,
  wanted: { name: string; answer: string },
): Promise<void> {
  const answer = readAnswer(wanted.answer);
  const expectedChallenge = await spend(tx, answer, actor.accountId, "register");
  if (!expectedChallenge) throw wrong();
  const checked = await verifyRegistrationResponse({
    response: answer as never,
    expectedChallenge,
    expectedOrigin: place.origin,
    expectedRPID: hostOf(place),
    requireUserVerification: true,
  }).catch(() => null);
  if (!checked?.verified || !checked.registrationInfo) throw wrong();
  const { credential } = checked.registrationInfo;
  const id = newId();

  await tx
    .savepoint(
      (
        inner,
      ) => inner`select access_add_passkey(${id}::uuid, ${actor.accountId}::uuid, ${Buffer.from(credential.id, "base64url")},
        ${Buffer.from(credential.publicKey)}, ${credential.counter}::bigint, ${credential.transports ?? []}, ${wanted.name})`,
    )
    .catch((error) => {
      if ((error as { code?: string }).code === "23505") throw wrong();
      throw error;
    });

  await appendEvents(tx, actor, [passkeyAdded.make(actor.accountId, { account_id: actor.accountId, passkey_id: id })]);
}

export async function renamePasskey(tx: Tx, accountId: string, id: string, name: string): Promise<void> {
  const [row] = await tx<
    { done: boolean }[]
  >`select access_rename_passkey(${accountId}::uuid, ${id}::uuid, ${name}) as done`;
  if (!row?.done) throw new NotFound("passkey");
}

export async function removePasskey(tx: Tx, actor: Actor & { accountId: string }, id: string): Promise<void> {
  const [row] = await tx<
    { done: boolean }[]
  >`select access_drop_passkey(${actor.accountId}::uuid, ${id}::uuid) as done`;
  if (!row?.done) throw new NotFound("passkey");

  await appendEvents(tx, actor, [
    passkeyRemoved.make(actor.accountId, { account_id: actor.accountId, passkey_id: id }),
  ]);
}

/** What the browser asks a passkey to sign. `accountId`: only that person's passkeys, after the password; null: any that it has. */
export async function askForPasskey(tx: Tx, place: Place, accountId: string | null) {
  const challenge = await newChallenge(tx, accountId, accountId ? "second_factor" : "sign_in");
  const known = accountId ? await keptOf(tx, accountId) : [];
  return generateAuthenticationOptions({
    rpID: hostOf(place),
    challenge,
    userVerification: accountId ? "preferred" : "required",
    allowCredentials: known.map((one) => ({ id: one.credential_id.toString("base64url"), transports: one.transports })),
  });
}

type Found = {
  id: string;
  account_id: string;
  public_key: Buffer;
  counter: bigint;
  transports: string[];
  tenant_id: string;
};

/** Whose passkey signed; null when it is nobody's, or anything about it is wrong. Uses the challenge up. */
export async function checkPasskey(
  tx: Tx,
  place: Place,
  text: string,
  accountId: string | null,
): Promise<{ accountId: string; tenantId: string; passkeyId: string } | null> {
  const answer = readAnswer(text);
  const expectedChallenge = await spend(tx, answer, accountId, accountId ? "second_factor" : "sign_in");
  if (!expectedChallenge) return null;
  const [found] = await tx<Found[]>`select * from access_find_passkey(${Buffer.from(answer.id, "base64url")})`;
  if (!found?.tenant_id || (accountId !== null && found.account_id !== accountId)) return null;
  const checked = await verifyAuthenticationResponse({
    response: answer as never,
    expectedChallenge,
    expectedOrigin: place.origin,
    expectedRPID: hostOf(place),
    credential: {
      id: answer.id,
      publicKey: new Uint8Array(found.public_key),
      counter: Number(found.counter),
      transports: found.transports as never,
    },
    requireUserVerification: accountId === null,
  }).catch(() => null);
  if (!checked?.verified) return null;
  const [used] = await tx<
    { fresh: boolean }[]
  >`select access_use_passkey(${found.id}::uuid, ${checked.authenticationInfo.newCounter}::bigint) as fresh`;
  return used?.fresh ? { accountId: found.account_id, tenantId: found.tenant_id, passkeyId: found.id } : null;
}
