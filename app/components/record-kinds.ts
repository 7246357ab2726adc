export const SALES_KINDS = ["order", "credit", "shipment", "return"] as const;
export const MOVE_KINDS = ["receipt", "adjustment", "shipment", "return", "opening"] as const;
export const METHODS = ["cash", "card", "bank"] as const;
