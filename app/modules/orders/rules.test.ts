import { describe, expect, test } from "vitest";
import { checkEdge, type OrderStatus, requireStock, reservationStatus, serveLines } from "#app/modules/orders/rules.ts";

const STATUSES: OrderStatus[] = ["draft", "placed", "shipped", "completed", "cancelled"];
const ALLOWED: Record<OrderStatus, OrderStatus[]> = {
  draft: ["placed", "cancelled"],
  placed: ["shipped", "cancelled"],
  shipped: ["completed"],
  completed: [],
  cancelled: [],
};

describe("the life of an order", () => {
  test.each(STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const)))("%s → %s", (from, to) => {
    if (ALLOWED[from].includes(to)) expect(() => checkEdge(from, to)).not.toThrow();
    else
      expect(() => checkEdge(from, to)).toThrowError(
        expect.objectContaining({ code: "invalid_transition", details: { allowed: ALLOWED[from] } }),
      );
  });
});

const line = (
  quantity: bigint,
  reserved: bigint,
  shipped: bigint,
  kind: "stock" | "service" = "stock",
  closed = 0n,
) => ({ kind, quantity, reserved, shipped, closed });

test.each([
  ["draft", [line(2n, 0n, 0n)], "none"],
  ["placed", [line(2n, 2n, 0n)], "reserved"],
  ["placed", [line(2n, 2n, 0n), line(1n, 0n, 0n)], "backordered"],
  ["placed", [line(2n, 1n, 1n)], "reserved"],
  ["placed", [line(1n, 0n, 0n, "service")], "none"],
  ["placed", [line(2n, 2n, 0n), line(1n, 0n, 0n, "service")], "reserved"],
  ["shipped", [line(2n, 0n, 2n)], "fulfilled"],
  ["completed", [line(2n, 0n, 2n), line(1n, 0n, 1n, "service")], "fulfilled"],
  ["shipped", [line(3n, 0n, 2n, "stock", 1n), line(1n, 0n, 0n, "service", 1n)], "fulfilled"],
  ["cancelled", [line(2n, 0n, 0n)], "released"],
  ["cancelled", [line(2n, 0n, 0n, "service")], "none"],
] as const)("%s with %o is %s", (status, lines, wanted) => {
  expect(reservationStatus({ status, placed: status !== "draft" }, lines)).toBe(wanted);
});

test("a draft that is cancelled never had anything to release", () => {
  expect(reservationStatus({ status: "cancelled", placed: false }, [line(2n, 0n, 0n)])).toBe("none");
});

describe("serving lines", () => {
  const stock =
    (available: bigint, allowNegative = false) =>
    () => ({ available, allowNegative });

  test("in their order, each whole or not at all; a smaller one behind may still be served", () => {
    const lines = [
      { itemId: "a", quantity: 3n },
      { itemId: "a", quantity: 5n },
      { itemId: "a", quantity: 2n },
    ];
    const { served, short } = serveLines(lines, stock(5n));
    expect(served.map((one) => one.quantity)).toEqual([3n, 2n]);
    expect(short).toEqual([{ line: lines[1], requested: 5n, available: 2n }]);
  });

  test("an item that may go below zero is always served", () => {
    expect(serveLines([{ itemId: "a", quantity: 3n }], stock(0n, true)).short).toEqual([]);
  });

  test("required stock: lines of one item count together", () => {
    const lines = [
      { itemId: "a", sku: "A", quantity: 1n },
      { itemId: "a", sku: "A", quantity: 1n },
    ];
    expect(() => requireStock(lines, stock(1n), Number)).toThrowError(
      expect.objectContaining({
        code: "insufficient_stock",
        details: expect.objectContaining({ sku: "A", available: 1, requested: 2 }),
      }),
    );
    expect(() => requireStock(lines, stock(2n), Number)).not.toThrow();
  });
});
