/* Apart from the filters that check them: lists name these in the browser, where no schema is needed. */
export const ORDER_STATUSES = ["draft", "placed", "shipped", "completed", "cancelled"] as const;
export const INVOICE_STATUSES = ["open", "partly_paid", "overdue", "paid", "void"] as const;
