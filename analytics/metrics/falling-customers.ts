import { falling } from "#analytics/metrics/falling.ts";

export const fallingCustomers = falling({
  name: "falling-customers",
  title: "Falling customers",
  explanation:
    "Customers who bought less than in the period before, or than a year ago; those who fell most come first.",
  key: "customer_id",
  who: [
    { name: "customer_id", type: "id" },
    { name: "customer", type: "customer_name" },
  ],
  names: ["f.customer_id", "f.customer_id"],
});
