import { BarChart } from "#app/components/charts/bar-chart.tsx";
import { LineChart } from "#app/components/charts/line-chart.tsx";
import { useCompany } from "#app/components/figures.tsx";
import { countText, dayText, groupDigits, shortDayText, wallClock } from "#app/components/format.ts";
import { addDays } from "#app/modules/shared/calendar.ts";
import { formatMoney, parseMoney } from "#app/modules/shared/money.ts";
import type { SalesRow } from "./figures.server.ts";

type HourRow = SalesRow & { hour: string };
type DayRow = SalesRow & { day: string };

/** The 24 hours of the company's day; an hour without orders is a gap, not a missing mark. */
export function OrdersByHour({ rows, today }: { rows: HourRow[]; today: string }) {
  const { timeZone } = useCompany();
  const byHour = new Map(rows.map((row) => [wallClock(row.hour, timeZone).time.slice(0, 2), row]));
  const marks = Array.from({ length: 24 }, (_, index) => {
    const hour = String(index).padStart(2, "0");
    const row = byHour.get(hour);
    const orders = row?.orders ?? 0;
    return {
      key: hour,
      label: `${hour}:00 to ${String(index + 1).padStart(2, "0")}:00`,
      tick: `${hour}:00`,
      value: orders,
      text: countText(orders, "order"),
      href: row
        ? `/orders?hour=${encodeURIComponent(row.hour)}&sold=yes`
        : `/orders?from=${today}&to=${today}&sold=yes`,
    };
  });
  const total = marks.reduce((sum, mark) => sum + mark.value, 0);
  const busiest = marks.reduce((best, mark) => (mark.value > best.value ? mark : best));
  const title = total === 0 ? "No orders yet today" : `${countText(total, "order")} today, most from ${busiest.label}`;
  return (
    <BarChart
      title={title}
      note={`orders per hour, ${timeZone}`}
      marks={marks}
      heads={["Hour", "Orders"]}
      height={150}
      whole
    />
  );
}

export function RevenueByDay({ rows, from, today }: { rows: DayRow[]; from: string; today: string }) {
  const { currency } = useCompany();
  const byDay = new Map(rows.map((row) => [row.day, row.gross_sales]));
  const days: string[] = [];
  for (let day = from; day <= today; day = addDays(day, 1)) days.push(day);
  const revenueOf = (day: string) => byDay.get(day) ?? formatMoney(0n, currency);
  const marks = days.map((day) => ({
    key: day,
    label: dayText(day),
    tick: shortDayText(day),
    value: Number(revenueOf(day)),
    text: `${groupDigits(revenueOf(day))} ${currency}`,
    href: `/orders?from=${day}&to=${day}&sold=yes`,
  }));
  const before = days.map((day) => revenueOf(addDays(day, -days.length)));
  const sum = (amounts: string[]) => amounts.reduce((total, amount) => total + parseMoney(amount, currency), 0n);
  const now = sum(days.map(revenueOf));
  const then = sum(before);
  return (
    <LineChart
      title={`Revenue of ${days.length} days ${groupDigits(formatMoney(now, currency))} ${currency}${change(now, then)}`}
      note={`by day, net of tax; dashed: the ${days.length} days before`}
      marks={marks}
      before={before.map(Number)}
      heads={["Day", `Revenue, ${currency}`]}
    />
  );
}

function change(now: bigint, then: bigint): string {
  if (then <= 0n) return "";
  const percent = Number(((now - then) * 100n) / then);
  if (percent === 0) return ", as much as before";
  return percent > 0 ? `, up ${percent} %` : `, down ${-percent} %`;
}
