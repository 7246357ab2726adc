import type { ItemChanged, StockChanged } from "#analytics/facts/events.ts";
import { type FactModule, type FactRule, factTable } from "#analytics/facts/table.ts";
import { parseMoney } from "#app/modules/shared/money.ts";
import { parseMicro } from "#app/modules/shared/quantity.ts";

/** Items as they are now. */
export const item = factTable("item", {
  item_id: "uuid",
  sku: "text",
  name: "text",
  category: "text",
  kind: "text",
  reorder_point: "micro",
  active: "flag",
});

/** One end of each move is ours: quantity and value are positive when goods come in, negative when they leave. */
export const stockMove = factTable("stock_move", {
  move_id: "uuid",
  item_id: "uuid",
  quantity: "micro",
  value: "minor",
  reason: "text",
  moved_on: "day",
});

/** Stock as it is now, one row an item. */
export const stockLevel = factTable("stock_level", {
  item_id: "uuid",
  on_hand: "micro",
  reserved: "micro",
  value: "minor",
});

const putItem: FactRule = (data: ItemChanged, tenantId, changes) => {
  changes.remove(item, "item_id", data.item_id);
  changes.add(item, {
    tenant_id: tenantId,
    item_id: data.item_id,
    sku: data.sku,
    name: data.name,
    category: data.category ?? null,
    kind: data.kind,
    reorder_point: data.reorder_point === null ? null : parseMicro(String(data.reorder_point)),
    active: data.active,
  });
};

export const inventory: FactModule = {
  tables: [item, stockMove, stockLevel],
  rules: {
    "catalog.item_created": putItem,
    "catalog.item_changed": putItem,
    "inventory.stock_changed": (data: StockChanged, tenantId, changes) => {
      changes.remove(stockLevel, "item_id", data.item_id);
      changes.add(stockLevel, {
        tenant_id: tenantId,
        item_id: data.item_id,
        on_hand: parseMicro(String(data.after.on_hand)),
        reserved: parseMicro(String(data.after.reserved)),
        value: parseMoney(data.after.value, data.currency),
      });
      for (const move of data.moves) {
        const sign = (move.to === "internal" ? 1n : 0n) - (move.from === "internal" ? 1n : 0n);
        changes.add(stockMove, {
          tenant_id: tenantId,
          move_id: move.move_id,
          item_id: data.item_id,
          quantity: sign * parseMicro(String(move.quantity)),
          value: sign * parseMoney(move.value, data.currency),
          reason: data.reason,
          moved_on: move.moved_on,
        });
      }
    },
  },
};
