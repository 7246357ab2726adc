import type * as z from "zod";
import * as billing from "#app/modules/billing/events.ts";
import * as catalog from "#app/modules/catalog/events.ts";
import * as company from "#app/modules/company/events.ts";
import * as files from "#app/modules/files/events.ts";
import * as imports from "#app/modules/imports/events.ts";
import * as inventory from "#app/modules/inventory/events.ts";
import * as ledger from "#app/modules/ledger/events.ts";
import * as notices from "#app/modules/notices/events.ts";
import * as orders from "#app/modules/orders/events.ts";
import * as parties from "#app/modules/parties/events.ts";
import * as payments from "#app/modules/payments/events.ts";
import * as privacy from "#app/modules/privacy/events.ts";
import type { EventDefinition } from "#app/modules/shared/event.ts";
import * as webhooks from "#app/modules/webhooks/events.ts";

/** Every fact that the business announces, by type. */
export const eventDefinitions: ReadonlyMap<string, EventDefinition<string, z.ZodType>> = new Map(
  [company, parties, catalog, ledger, inventory, billing, payments, orders, notices, files, privacy, webhooks, imports]
    .flatMap((module) => Object.values(module))
    .map((definition) => [definition.type, definition as unknown as EventDefinition<string, z.ZodType>]),
);
