import type * as z from "zod";

/** Who caused an event, as the log keeps it: no names (a person can be erased, the log cannot be changed). */
export type EventActor = {
  account_id: string | null;
  role: string;
  name?: string;
  origin?: "import";
  /** The API token that stood for the person. */
  token_id?: string;
  /** From where: the key of a row of `actor_address`. */
  from?: string;
};

/** A fact as consumers receive it, from the bus or from the log alike. */
export type DomainEvent<Data = unknown> = {
  seq: bigint;
  id: string;
  type: string;
  version: number;
  tenantId: string;
  subjectType: string;
  subjectId: string;
  data: Data;
  occurredAt: string;
  actor: EventActor;
  requestId: string | null;
  traceparent: string | null;
};

/** Reads an event in the one form in which it travels, on the bus and from the log alike (`event_message` in the database). */
export function readEvent(message: string): DomainEvent {
  const raw = JSON.parse(message) as Record<string, unknown>;
  return {
    seq: BigInt(raw.seq as number),
    id: raw.id as string,
    type: raw.type as string,
    version: raw.version as number,
    tenantId: raw.tenant_id as string,
    subjectType: raw.subject_type as string,
    subjectId: raw.subject_id as string,
    data: raw.data,
    occurredAt: raw.occurred_at as string,
    actor: raw.actor as EventActor,
    requestId: raw.request_id as string | null,
    traceparent: raw.traceparent as string | null,
  };
}

/** A fact about to be appended; id, tenant, actor and time are added by `appendEvents`. */
export type NewEvent = {
  type: string;
  version: number;
  subjectType: string;
  subjectId: string;
  data: Record<string, unknown>;
  /** Names, addresses, mail, bank data: kept beside the log and hashed into it. Never put them into `data`. */
  personal?: Record<string, unknown>;
  /** Unpublished events stay in the log and its chain but never reach the bus, `/events` or facts. */
  published: boolean;
  occurredAt?: Date;
};

export type EventDefinition<Type extends string, Schema extends z.ZodType> = {
  type: Type;
  version: number;
  subjectType: string;
  published: boolean;
  schema: Schema;
  make: (
    subjectId: string,
    data: z.input<Schema>,
    more?: { personal?: Record<string, unknown>; occurredAt?: Date },
  ) => NewEvent;
};

/**
 * Declares a fact that a module announces. `make` trusts the types and does not parse: it runs in every command, and
 * what is written is checked against the schema by the module's tests.
 */
export function defineEvent<Type extends string, Schema extends z.ZodType>(definition: {
  type: Type;
  version: number;
  subjectType: string;
  schema: Schema;
  published?: boolean;
}): EventDefinition<Type, Schema> {
  const { type, version, subjectType, schema } = definition;
  const published = definition.published ?? !type.startsWith("access.");
  return {
    type,
    version,
    subjectType,
    published,
    schema,
    make: (subjectId, data, more) => ({
      type,
      version,
      subjectType,
      subjectId,
      data: data as Record<string, unknown>,
      published,
      ...more,
    }),
  };
}
