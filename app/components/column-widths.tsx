import { useFetcher, useLocation } from "@remix-run/react";
import { type PointerEvent, useState } from "react";

type Widths = Record<string, number>;

const NARROWEST = 40;
const WIDEST = 1000;

/**
 * Columns as wide as this person made them. The edge of a heading is dragged by the pointer; the same is done by numbers under
 * "Columns and order", by keyboard and without JavaScript.
 */
export function useColumnWidths(layout: { list: string; widths: Widths } | undefined) {
  const fetcher = useFetcher();
  const { pathname, search } = useLocation();
  const [dragged, drag] = useState<{ of: string; widths: Widths } | null>(null);
  const kept = layout?.widths ?? {};
  // What is kept on the server speaks again as soon as it differs from what the drag began with.
  const of = JSON.stringify(kept);
  const widths = dragged?.of === of ? dragged.widths : kept;

  function keep(next: Widths) {
    if (!layout) return;
    const fields = Object.entries(next).map(([key, width]) => [`widths.${key}`, String(width)] as [string, string]);
    const body = new URLSearchParams([
      ["_intent", "widths"],
      ["list", layout.list],
      ["back", pathname + search],
      ...fields,
    ]);
    fetcher.submit(body, { method: "post", action: "/views" });
  }

  function begin(event: PointerEvent<HTMLSpanElement>, key: string) {
    const cells = [...(event.currentTarget.closest("tr")?.querySelectorAll<HTMLElement>("th[data-column]") ?? [])];
    const before: Widths = Object.fromEntries(cells.map((cell) => [cell.dataset.column ?? "", cell.offsetWidth]));
    const start = event.clientX;
    const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
    const handle = event.currentTarget;
    let next = before;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = ({ clientX }) => {
      const wide = (before[key] ?? NARROWEST) + forward * (clientX - start);
      next = { ...before, [key]: Math.round(Math.min(WIDEST, Math.max(NARROWEST, wide))) };
      drag({ of, widths: next });
    };
    handle.onpointerup = () => {
      handle.onpointermove = null;
      handle.onpointerup = null;
      if (next !== before) keep(next);
    };
  }

  const grip = (key: string) => (
    <span className="grip" aria-hidden="true" onPointerDown={(event) => begin(event, key)} />
  );
  return { widths, grip: layout ? grip : undefined };
}
