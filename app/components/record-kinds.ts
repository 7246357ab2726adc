export const SALES_KINDS = ["order", "credit", "shipment", "return"] as const;
export const MOVE_KINDS = ["receipt", "adjustment", "shipment", "return", "opening"] as const;
export const METHODS = ["cash", "card", "bank"] as const;
/** What a line of sales may belong to none of. */
export const LACKING = ["product", "category", "salesperson"] as const;
