import type { BulkAct } from "#app/modules/orders/bulk-acts.ts";
import { english } from "./words/words.ts";

/** What is said of an act on several orders. A verb bends with its sentence in other languages: each act has whole ones. */
export const ACT_WORDS = {
  ship: {
    ask: english("Ship {count} order?|Ship {count} orders?"),
    verb: english("Ship {count} order|Ship {count} orders"),
    left: english(
      "{count} order cannot be shipped as it stands and will be left alone.|{count} orders cannot be shipped as they stand and will be left alone.",
    ),
    did: english("{count} order shipped|{count} orders shipped"),
    done: english("Shipped"),
    pending: english("Shipping…"),
  },
  complete: {
    ask: english("Complete {count} order?|Complete {count} orders?"),
    verb: english("Complete {count} order|Complete {count} orders"),
    left: english(
      "{count} order cannot be completed as it stands and will be left alone.|{count} orders cannot be completed as they stand and will be left alone.",
    ),
    did: english("{count} order completed|{count} orders completed"),
    done: english("Completed"),
    pending: english("Completing…"),
  },
  cancel: {
    ask: english("Cancel {count} order?|Cancel {count} orders?"),
    verb: english("Cancel {count} order|Cancel {count} orders"),
    left: english(
      "{count} order cannot be cancelled as it stands and will be left alone.|{count} orders cannot be cancelled as they stand and will be left alone.",
    ),
    did: english("{count} order cancelled|{count} orders cancelled"),
    done: english("Cancelled"),
    pending: english("Cancelling…"),
  },
} as const satisfies Record<BulkAct, object>;
