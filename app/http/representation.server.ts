import { createHash } from "node:crypto";
import * as z from "zod";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import { HttpProblem } from "./problem.server.ts";

/*
 * What of a record goes out, and which state of it is meant: `fields=` names what is wanted, `ETag` names the state that went out, and
 * `If-Match` a state that a change is for (RFC 9110, 8.8.3 and 13.1.1). A tag is the record's version, where it has one, and the
 * hash of what was said: two views of one version have two tags and are good for the same change.
 */

/** The fields of a record, or of each record of a list; null where the answer is neither. */
export function fieldsOf(schema: z.ZodType | undefined): string[] | null {
  const record = recordOf(schema);
  return record ? Object.keys(record.shape) : null;
}

const isListOf = (schema: z.ZodObject): z.ZodType | null => {
  const { data } = schema.shape;
  return data instanceof z.ZodArray ? (data.element as z.ZodType) : null;
};

function recordOf(schema: z.ZodType | undefined): z.ZodObject | null {
  if (!(schema instanceof z.ZodObject)) return null;
  const row = isListOf(schema);
  if (row === null) return schema;
  return row instanceof z.ZodObject ? row : null;
}

/** Reads `fields=id,name`; null when everything is wanted. Throws BadInput for a field that there is not. */
export function readFields(wanted: string | null, known: readonly string[]): ReadonlySet<string> | null {
  if (wanted === null) return null;
  const names = wanted.split(",");
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    const shown = wrong.slice(0, 60).toWellFormed();
    throw BadInput.at(
      "fields",
      "unknown_field",
      shown ? `There is no field ${shown}.` : "Name fields with commas between.",
    );
  }
  return new Set(names);
}

/** What was asked for, of the record or of each of the list. */
export function onlyFields(body: unknown, fields: ReadonlySet<string> | null): unknown {
  if (fields === null || body === null || typeof body !== "object") return body;
  const only = (record: unknown) =>
    Object.fromEntries(Object.entries(record as object).filter(([name]) => fields.has(name)));
  if ("data" in body && Array.isArray(body.data)) return { ...body, data: body.data.map(only) };
  return only(body);
}

export function entityTag(body: unknown, text: string): string {
  const version = body !== null && typeof body === "object" && "version" in body ? body.version : undefined;
  const hash = createHash("sha256").update(text).digest("base64url").slice(0, 16);
  return Number.isSafeInteger(version) ? `"${version}.${hash}"` : `"${hash}"`;
}

/** Whether what would go out is what the caller has already. Weak or strong makes no difference here (13.1.2). */
export function isKnownTag(header: string | null, tag: string): boolean {
  if (header === null) return false;
  return header.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === tag);
}

export function takesVersion(schema: z.ZodType | undefined): boolean {
  return schema instanceof z.ZodObject && "version" in schema.shape;
}

/**
 * A change that is for one state of a record: the tag's version goes into the body, where the command looks at it. Throws where the
 * address has no such states, or the tag is none of ours.
 */
export function withMatch(header: string | null, body: unknown, schema: z.ZodType | undefined): unknown {
  if (header === null || header.trim() === "*") return body;
  if (!takesVersion(schema)) throw BadInput.at("If-Match", "not_taken", "This address does not take If-Match.");
  const versions = header.split(",").flatMap((tag) => /^\s*"(\d{1,9})\.[\w-]{16}"\s*$/.exec(tag)?.[1] ?? []);
  const [version] = versions;
  if (version === undefined) throw changedSince();
  return body !== null && typeof body === "object" ? { ...body, version: Number(version) } : body;
}

const changedSince = () =>
  new HttpProblem(412, "stale_version", "The record is not in the state that If-Match names. Load it again.");

/** The refusal of a stale version, as who sent If-Match hears it. */
export function asMatched(error: unknown, header: string | null): unknown {
  return header !== null && error instanceof Refusal && error.code === "stale_version" ? changedSince() : error;
}
