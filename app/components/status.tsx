import type { ReactNode } from "react";

/** One vocabulary of shapes for the whole product; the word always stands beside the shape. */
export type Shape = "draft" | "open" | "done" | "late" | "void" | "held";

export function Status({ shape, children }: { shape: Shape; children: ReactNode }) {
  return <span className={`st st-${shape}`}>{children}</span>;
}

type Look = [shape: Shape, word: string];

const ORDER: Record<string, Look> = {
  draft: ["draft", "Draft"],
  placed: ["open", "Placed"],
  shipped: ["open", "Shipped"],
  completed: ["done", "Completed"],
  cancelled: ["void", "Cancelled"],
};
const RESERVATION: Record<string, Look> = {
  none: ["draft", "Nothing reserved"],
  reserved: ["done", "Reserved"],
  backordered: ["late", "Backordered"],
  fulfilled: ["done", "Fulfilled"],
  released: ["void", "Released"],
};
const INVOICE: Record<string, Look> = {
  none: ["draft", "Not invoiced"],
  invoiced: ["done", "Invoiced"],
  open: ["open", "Open"],
  partly_paid: ["open", "Partly paid"],
  paid: ["done", "Paid"],
  overdue: ["late", "Overdue"],
  void: ["void", "Void"],
};
const PAYMENT: Record<string, Look> = {
  unpaid: ["open", "Unpaid"],
  partly_paid: ["open", "Partly paid"],
  paid: ["done", "Paid"],
};
const TABLES = { order: ORDER, reservation: RESERVATION, invoice: INVOICE, payment: PAYMENT };

export function statusWord(of: keyof typeof TABLES, status: string): string {
  return TABLES[of][status]?.[1] ?? status;
}

export function DocumentStatus({ of, status }: { of: keyof typeof TABLES; status: string }) {
  const [shape, word] = TABLES[of][status] ?? (["held", status] as Look);
  return <Status shape={shape}>{word}</Status>;
}

export function statusOptions(of: keyof typeof TABLES, statuses: string[]) {
  return statuses.map((status) => ({ value: status, label: statusWord(of, status) }));
}
