import type { ReactNode } from "react";
import { english, useWords } from "./words/words.ts";

/** One vocabulary of shapes for the whole product; the word always stands beside the shape. */
export type Shape = "draft" | "open" | "done" | "late" | "void" | "held";

export function Status({ shape, children }: { shape: Shape; children: ReactNode }) {
  return <span className={`st st-${shape}`}>{children}</span>;
}

type Look = [shape: Shape, word: string];

const ORDER: Record<string, Look> = {
  draft: ["draft", english("Draft")],
  placed: ["open", english("Placed")],
  shipped: ["open", english("Shipped")],
  completed: ["done", english("Completed")],
  cancelled: ["void", english("Cancelled")],
};
const RESERVATION: Record<string, Look> = {
  none: ["draft", english("Nothing reserved")],
  reserved: ["done", english("Reserved")],
  backordered: ["late", english("Backordered")],
  fulfilled: ["done", english("Fulfilled")],
  released: ["void", english("Released")],
};
const INVOICE: Record<string, Look> = {
  none: ["draft", english("Not invoiced")],
  invoiced: ["done", english("Invoiced")],
  open: ["open", english("Open")],
  partly_paid: ["open", english("Partly paid")],
  paid: ["done", english("Paid")],
  overdue: ["late", english("Overdue")],
  void: ["void", english("Void")],
};
const PAYMENT: Record<string, Look> = {
  unpaid: ["open", english("Unpaid")],
  partly_paid: ["open", english("Partly paid")],
  paid: ["done", english("Paid")],
};
const TABLES = { order: ORDER, reservation: RESERVATION, invoice: INVOICE, payment: PAYMENT };

export function statusWord(of: keyof typeof TABLES, status: string): string {
  return TABLES[of][status]?.[1] ?? status;
}

export function DocumentStatus({ of, status }: { of: keyof typeof TABLES; status: string }) {
  const t = useWords();
  const [shape, word] = TABLES[of][status] ?? (["held", status] as Look);
  return <Status shape={shape}>{t(word)}</Status>;
}

export function statusOptions(of: keyof typeof TABLES, statuses: string[]) {
  return statuses.map((status) => ({ value: status, label: statusWord(of, status) }));
}
