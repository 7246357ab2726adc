import type { Tx } from "#db/transaction.ts";

/** Gives a new company its warehouse and the places that stock comes from and goes to. */
export async function createLocations(tx: Tx, tenantId: string): Promise<void> {
  const rows = [
    { code: "MAIN", name: "Main warehouse", kind: "internal" },
    { code: "SUPPLIER", name: "Suppliers", kind: "supplier" },
    { code: "CUSTOMER", name: "Customers", kind: "customer" },
    { code: "ADJUSTMENT", name: "Stock adjustments", kind: "adjustment" },
    { code: "OPENING", name: "Opening stock", kind: "opening" },
    { code: "SCRAP", name: "Scrap", kind: "scrap" },
  ];
  await tx`insert into location ${tx(rows.map((row) => ({ ...row, tenant_id: tenantId })))}`;
}
