import { falling } from "#analytics/metrics/falling.ts";

export const fallingProducts = falling({
  name: "falling-products",
  title: "Falling products",
  explanation:
    "Products that sold for less than in the period before, or than a year ago; those that fell most come first.",
  key: "item_id",
  who: [
    { name: "sku", type: "text" },
    { name: "name", type: "text" },
  ],
  names: ["i.sku", "i.name"],
  joined: "join item i on i.tenant_id = $tenant::uuid and i.item_id = f.item_id",
});
