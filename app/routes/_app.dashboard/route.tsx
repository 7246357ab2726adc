import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { PageHead } from "#app/components/page-head.tsx";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveFacts } from "#app/live/use-live.ts";
import { may, type Resource } from "#app/modules/access/policy.ts";
import { readFigures } from "./figures.server.ts";
import { KeyFigures } from "./key-figures.tsx";
import { OrdersByHour, RevenueByDay } from "./sales-charts.tsx";
import { CashAndProfit, LowStock, OutstandingInvoices } from "./short-lists.tsx";

export const meta: MetaFunction = () => [{ title: "Dashboard · Pulse" }];

const LINKED: Resource[] = ["orders", "invoices", "products", "journal"];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "dashboards", async (call) => ({
    ...(await readFigures(args, call)),
    /** Figures lead only where the person may follow. */
    opens: LINKED.filter((resource) => may(call.actor, "read", resource)),
  }));

export default function Dashboard() {
  const figures = useLoaderData<typeof loader>();
  useLiveFacts();
  return (
    <>
      <PageHead title="Dashboard" />
      {figures.away ? (
        <p className="notice warning" role="status">
          The reports are being rebuilt from the books and come back by themselves. Orders, stock and invoices work as
          usual.
        </p>
      ) : null}
      <div className="overview">
        <KeyFigures figures={figures} opens={figures.opens} />
        <div className="ruled">
          {figures.byHour ? <OrdersByHour rows={figures.byHour} today={figures.today} /> : null}
          {figures.byDay ? <RevenueByDay rows={figures.byDay} from={figures.from} today={figures.today} /> : null}
        </div>
      </div>
      <div className="overview thirds">
        {figures.open ? <OutstandingInvoices rows={figures.open} /> : null}
        {figures.low ? <LowStock rows={figures.low} /> : null}
        {figures.cash || figures.profit ? (
          <CashAndProfit cash={figures.cash} profit={figures.profit} from={figures.monthStart} today={figures.today} />
        ) : null}
      </div>
    </>
  );
}
