import { createHash } from "node:crypto";
import { billing } from "#analytics/facts/billing.ts";
import { inventory } from "#analytics/facts/inventory.ts";
import { ledger } from "#analytics/facts/ledger.ts";
import { orders } from "#analytics/facts/orders.ts";
import { type Changes, createStatement, type FactRule, type FactTable, type Summary } from "#analytics/facts/table.ts";
import { eventDefinitions } from "#app/modules/events.ts";
import type { DomainEvent } from "#app/modules/shared/event.ts";

/** The modules that facts are made from: the one list. */
const modules = [inventory, ledger, billing, orders];

export const factTables: readonly FactTable[] = modules.flatMap((module) => module.tables);

export const summaries: readonly Summary[] = modules.flatMap((module) => module.summaries ?? []);

const rules = new Map<string, FactRule>(modules.flatMap((module) => Object.entries(module.rules)));

/** The events that facts are made from; all others only move the mark. */
export const factEventTypes: readonly string[] = [...rules.keys()];

export const isFactEvent = (type: string) => rules.has(type);

/** Adds what the event means. Throws where its rule cannot read it, and then nothing of it is added. */
export function gatherEvent(event: DomainEvent, changes: Changes): void {
  const rule = rules.get(event.type);
  if (!rule) return;
  const known = eventDefinitions.get(event.type)?.version ?? 0;
  if (event.version > known)
    throw new RangeError(`${event.type} of version ${event.version}; ${known} is the last known here`);
  const steps: Array<() => void> = [];
  const later: Changes = {
    add: (table, row) => steps.push(() => changes.add(table, row)),
    remove: (table, column, value) => steps.push(() => changes.remove(table, column, value)),
    touch: (summary, key) => steps.push(() => changes.touch(summary, key)),
  };
  rule(event.data, event.tenantId, later, event.actor);
  for (const step of steps) step();
}

// Raise it when a rule changes what it writes though tables and views stay as they are: the facts are then built anew.
const RULES_VERSION = 1;

// A program that reads newer events has to look again at those that were left out.
const readVersions = factEventTypes.map((type) => `${type} ${eventDefinitions.get(type)?.version}`);

/** Everything the facts file must have; a file made for another text is built anew, there are no migrations. */
export const schemaStatements: readonly string[] = [
  ...factTables.map(createStatement),
  ...summaries.map(createStatement),
  // How far the facts are, and the last event in them: the log must know it at that place, or the facts are of another log.
  "create table applied (seq bigint not null, made_for varchar not null, last_seq bigint not null, last_event varchar not null)",
  // The events that their rule could not read, of which the facts hold nothing.
  "create table left_out (seq bigint not null, type varchar not null, version bigint not null)",
];

export const schemaMark = createHash("sha256")
  .update(JSON.stringify([RULES_VERSION, schemaStatements, summaries.map((one) => one.rows("true")), readVersions]))
  .digest("hex");
