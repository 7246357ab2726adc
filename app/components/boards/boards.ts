import { english } from "#app/components/words/words.ts";
import type { Board } from "./board.ts";
import {
  ageing,
  busyHours,
  cashAccounts,
  hours,
  kpi,
  lowStock,
  openInvoices,
  overTime,
  productsOf,
  profitAndLoss,
  revenue,
  topProducts,
  whole,
} from "./board-tiles.ts";

const overview: Board = {
  name: "overview",
  title: english("Dashboard"),
  about: "The company at a glance, as it is this moment.",
  rows: [
    [
      [
        {
          id: "key",
          title: english("Key figures"),
          view: "figures",
          lines: [
            kpi(english("Revenue today"), "revenue_today", {
              key: true,
              before: english("yesterday {value}"),
            }),
            kpi(english("Orders today"), "orders_today", {
              before: english("yesterday {value}"),
            }),
            kpi(english("Outstanding invoices"), "outstanding_total"),
            kpi(english("Overdue"), "overdue_total"),
            kpi(english("Cash and bank"), "cash_balance"),
            kpi(english("Products low on stock"), "low_stock_count"),
            kpi(english("Orders waiting for stock"), "backorder_count"),
            kpi(english("Stock value"), "inventory_value"),
            kpi(english("Gross margin, ever"), "gross_margin"),
            kpi(english("Net sales, ever"), "net_sales_total"),
          ],
        },
      ],
      [hours, revenue],
    ],
    [[openInvoices], [lowStock], [cashAccounts, { ...profitAndLoss, asks: "month" }]],
  ],
};

const sales: Board = {
  name: "sales",
  title: english("Sales"),
  about: "What was sold, to whom and when, beside the time before.",
  rows: [
    [
      [
        {
          id: "key",
          title: english("Key figures"),
          view: "figures",
          lines: [
            whole(english("Revenue"), "revenue", { key: true, good: "up" }),
            whole(english("Orders"), "orders", { good: "up" }),
            whole(english("Average order"), "average-order", { spark: true, good: "up" }),
            whole(english("Units sold"), "units-sold", { spark: true, good: "up" }),
            whole(english("Customers who ordered"), "active-customers", { spark: true, good: "up" }),
            whole(english("Returns"), "returns", { spark: true, good: "down" }),
            whole(english("Return rate"), "return-rate", { spark: true, good: "down" }),
            whole(english("Net sales"), "net-sales", { spark: true, good: "up" }),
          ],
        },
      ],
      [revenue, overTime("orders", english("Orders"), "orders", { chart: "bars", height: 140 })],
    ],
    [
      [topProducts],
      [
        {
          id: "top-customers",
          title: english("Top customers"),
          report: "top-customers",
          asks: "period",
          limit: 8,
          view: "list",
          name: "customer",
          column: "net_sales",
          bars: true,
          leads: "/customers/{customer_id}",
          all: { href: "/explore?of=margin&by=salesperson", label: english("By salesperson"), dated: true },
          empty: english("Nobody bought in this period."),
        },
      ],
      [
        {
          ...productsOf("falling", english("Falling products"), "falling-products", "change", { asks: "period" }),
          empty: english("No product sold less than before."),
        },
      ],
    ],
    [[busyHours]],
  ],
};

const stock: Board = {
  name: "stock",
  title: english("Stock"),
  about: "What is there, how long it lasts, and what lies about.",
  rows: [
    [
      [
        {
          id: "key",
          title: english("Key figures"),
          view: "figures",
          lines: [
            kpi(english("Products low on stock"), "low_stock_count", { key: true }),
            kpi(english("Orders waiting for stock"), "backorder_count"),
            kpi(english("Stock value"), "inventory_value"),
            { label: english("Inventory turn"), report: "inventory-turn", asks: "period", column: "turn" },
            whole(english("Fill rate"), "fill-rate", { spark: true, good: "up" }),
            whole(english("Units sold"), "units-sold", { spark: true, good: "up" }),
          ],
        },
      ],
      [
        overTime("value", english("Stock value"), "inventory-value", { level: true, compares: false }),
        overTime("units", english("Units sold"), "units-sold", { chart: "bars", height: 140 }),
      ],
    ],
    [
      [lowStock],
      [
        productsOf("cover", english("Runs out first"), "days-of-cover", "days", {
          more: { column: "available_qty", label: english("available") },
          empty: english("Nothing was ordered in the last weeks."),
        }),
      ],
      [
        productsOf("backorders", english("Waited for"), "backorders", "units", {
          empty: english("No order waits for stock."),
        }),
      ],
    ],
    [
      [
        productsOf("dead", english("Dead stock"), "dead-stock", "qty_on_hand", {
          more: { column: "days_since", label: english("without an order for"), none: english("never ordered") },
          empty: english("Everything on hand was ordered lately."),
        }),
      ],
      [
        productsOf("abc", english("Most of the revenue"), "abc", "revenue", {
          asks: "period",
          bars: true,
          more: { column: "class", label: english("class") },
          empty: english("Nothing was sold in this period."),
        }),
      ],
      [
        productsOf("adjusted", english("Adjusted"), "stock-adjustments", "quantity", {
          asks: "period",
          empty: english("No count or correction changed the stock."),
        }),
      ],
    ],
  ],
};

const money: Board = {
  name: "money",
  title: english("Receivables and cash"),
  about: "What customers owe, what came in, and what the bank will hold.",
  rows: [
    [
      [
        {
          id: "key",
          title: english("Key figures"),
          view: "figures",
          lines: [
            kpi(english("Cash and bank"), "cash_balance", { key: true }),
            kpi(english("Outstanding invoices"), "outstanding_total"),
            kpi(english("Overdue"), "overdue_total"),
            {
              label: english("Days sales outstanding"),
              report: "days-sales-outstanding",
              asks: "now",
              column: "days",
            },
            whole(english("Invoiced"), "invoiced", { spark: true, good: "up" }),
            whole(english("Payments received"), "payments", { spark: true, good: "up" }),
            whole(english("Cash flow"), "cash-flow", { spark: true }),
          ],
        },
      ],
      [
        ageing,
        overTime("cash-over-time", english("Cash and bank"), "cash", { level: true, compares: false, height: 140 }),
      ],
    ],
    [
      [
        overTime("payments", english("Payments received"), "payments", { chart: "bars" }),
        overTime("receivables", english("Receivables"), "receivables", { level: true, compares: false }),
      ],
      [
        {
          id: "forecast",
          title: english("Cash forecast"),
          report: "cash-forecast",
          asks: "now",
          limit: 8,
          view: "list",
          name: "start",
          column: "cash_at_end",
          more: { column: "expected", label: english("expected") },
          empty: english("Nothing to show."),
        },
      ],
    ],
    [
      [
        {
          id: "overdue",
          title: english("Overdue by customer"),
          report: "overdue",
          asks: "now",
          limit: 8,
          view: "list",
          name: "customer",
          column: "amount_due",
          bars: true,
          late: "days_overdue",
          leads: "/customers/{customer_id}",
          all: { href: "/invoices?status=overdue", label: english("All overdue") },
          empty: english("Nothing is overdue."),
        },
      ],
      [openInvoices],
      [
        {
          id: "methods",
          title: english("Payments by method"),
          report: "payments-by-method",
          asks: "period",
          view: "list",
          name: "method",
          worded: true,
          column: "net",
          bars: true,
          empty: english("Nothing was paid in this period."),
        },
      ],
    ],
  ],
};

const profit: Board = {
  name: "profit",
  title: english("Profit"),
  about: "What is left of sales, and where it goes.",
  needs: "product_cost",
  rows: [
    [
      [
        {
          id: "key",
          title: english("Key figures"),
          view: "figures",
          lines: [
            whole(english("Gross margin"), "gross-margin", { key: true, good: "up" }),
            whole(english("Margin rate"), "margin-rate", { spark: true, good: "up" }),
            whole(english("Net sales"), "net-sales", { spark: true, good: "up" }),
            whole(english("Cost of sales"), "cost-of-sales", { spark: true, good: "down" }),
            whole(english("Returns"), "returns", { spark: true, good: "down" }),
          ],
        },
      ],
      [
        overTime("margin", english("Gross margin"), "gross-margin"),
        overTime("rate", english("Margin rate"), "margin-rate", { height: 140 }),
      ],
    ],
    [
      [
        {
          id: "profit",
          title: english("Profit"),
          report: "profit-by-month",
          asks: "now",
          column: "profit",
          view: "series",
          chart: "bars",
        },
      ],
      [profitAndLoss],
      [{ ...topProducts, id: "margins", title: english("Products by margin"), column: "margin", order: "margin" }],
    ],
  ],
};

const operations: Board = {
  name: "operations",
  title: english("Operations"),
  about: "How fast orders leave, and what holds them up.",
  rows: [
    [
      [
        {
          id: "key",
          title: english("Key figures"),
          view: "figures",
          lines: [
            kpi(english("Orders waiting for stock"), "backorder_count", { key: true }),
            whole(english("From order to shipment"), "time-to-ship", { good: "down" }),
            whole(english("Shipments"), "shipments", { spark: true, good: "up" }),
            whole(english("Fill rate"), "fill-rate", { spark: true, good: "up" }),
            kpi(english("Products low on stock"), "low_stock_count"),
            {
              label: english("Events not in the figures yet"),
              report: "kpis",
              asks: "now",
              lag: true,
              opens: "/events",
            },
          ],
        },
      ],
      [hours, overTime("shipments", english("Shipments"), "shipments", { chart: "bars", height: 140 })],
    ],
    [
      [
        overTime("wait", english("From order to shipment"), "time-to-ship", { level: true }),
        overTime("fill", english("Fill rate"), "fill-rate", { level: true }),
      ],
      [
        productsOf("backorders", english("Waited for"), "backorders", "units", {
          empty: english("No order waits for stock."),
        }),
      ],
    ],
    [[busyHours]],
  ],
};

export const BOARDS: readonly Board[] = [overview, sales, stock, money, profit, operations];

export const boardNamed = (name: string): Board | undefined => BOARDS.find((board) => board.name === name);

export const boardPath = (name: string): string => (name === "overview" ? "/dashboard" : `/dashboard/${name}`);
