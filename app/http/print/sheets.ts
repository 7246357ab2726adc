import { dayText, groupDigits, type Locale, priceText, quantityText, wallClock } from "#app/components/format.ts";
import type { Words } from "#app/components/words/words.ts";
import { EMPTY_LETTERHEAD, type Letterhead } from "#app/modules/access/letterhead.ts";
import type { InvoiceView } from "#app/modules/billing/views.ts";
import type { OutletView } from "#app/modules/company/views.ts";
import type { CountLineView, CountView } from "#app/modules/inventory/scan-queries.server.ts";
import type { PickView } from "#app/modules/orders/pick-queries.server.ts";
import type { ShipmentView } from "#app/modules/orders/shipment-queries.server.ts";
import type { OrderView } from "#app/modules/orders/views.ts";
import type { Recipient } from "#app/modules/parties/recipient.server.ts";

/*
 * What stands on each printed document, as document.typ sets it: every text in the document's language and every figure in its
 * notation. The template knows no language and does no sums.
 */

type Column = { head: string; side: "left" | "right" | "box"; wide: boolean; mono: boolean };
/** A text, or a text with a code under it. */
type Cell = string | [text: string, code: string];

export type Sheet = {
  language: string;
  title: string;
  number: string;
  /** With {page} and {pages} in it. */
  page: string;
  /** The number as a drawing, for papers that are scanned again. */
  barcode: string | null;
  company: { name: string; sender: string | null; contact: string[]; outlet: string | null; footer: string[][] };
  recipient: { label: string; lines: string[] };
  facts: [label: string, value: string][];
  intro: string[];
  columns: Column[];
  rows: Cell[][];
  totals: { label: string; amount: string; strong: boolean }[];
  notes: string[];
  /** Lines to sign on, each with what is signed. */
  sign: string[];
};

/** Whose paper it is, and in which words. */
export type Paper = {
  company: { name: string; timeZone: string };
  letterhead: Letterhead;
  /** Of papers of an order: where it was taken. */
  outlet?: OutletView | null;
  t: Words;
};

const GERMAN_SPEAKING = new Set(["DE", "AT", "LI"]);

/** A document is for who receives it, whoever looks at it here. */
export function languageFor({ country, address }: Pick<Recipient, "country" | "address">): "de" | "en" {
  return GERMAN_SPEAKING.has(country ?? address?.country ?? "") ? "de" : "en";
}

const given = (...parts: (string | null)[]): string[] =>
  parts.filter((part) => part !== null && part !== "") as string[];
const column = (head: string, side: Column["side"] = "left", more: Partial<Column> = {}): Column => {
  return { head, side, wide: false, mono: false, ...more };
};

/** "Harbour shop, 3 Quay Street, BS1 4XY Bristol · 0117 496 0000". */
function outletLine({ name, line1, line2, postcode, city, phone }: OutletView): string {
  const town = [postcode, city].filter(Boolean).join(" ");
  return given(given(name, line1, line2, town).join(", "), phone).join(" · ");
}

function sheet(
  paper: Paper,
  parts: Pick<Sheet, "title" | "number" | "recipient" | "columns" | "rows"> & Partial<Sheet>,
): Sheet {
  const { company, letterhead: head, t } = paper;
  const street = given(head.line1, head.line2);
  const town = given([head.postcode, head.city].filter(Boolean).join(" "));
  const bank = given(head.bank, head.iban && `IBAN ${head.iban}`, head.bic && `BIC ${head.bic}`);
  const registers = given(head.tax_number && t("VAT no. {number}", { number: head.tax_number }), head.register);
  const footer = [[company.name, ...street, ...town], registers, bank];
  return {
    language: t.language,
    page: t("Page {page} of {pages}", { page: "{page}", pages: "{pages}" }),
    barcode: null,
    company: {
      name: company.name,
      sender: street.length > 0 ? [company.name, ...street, ...town].join(" · ") : null,
      contact: given([...street, ...town].join(", "), given(head.phone, head.email).join(" · "), head.website),
      outlet: paper.outlet ? t("Outlet: {outlet}", { outlet: outletLine(paper.outlet) }) : null,
      footer: footer.filter((lines) => lines.length > 0),
    },
    facts: [],
    intro: [],
    totals: [],
    notes: [],
    sign: [],
    ...parts,
  };
}

/** What does not leave the house needs no address to write back to and no account to pay to. */
const forOurselves = (paper: Paper): Paper => ({ ...paper, letterhead: EMPTY_LETTERHEAD });

/** As an envelope has it; the country in the document's language. */
function addressed(label: string, { name, address }: Recipient, t: Words): Sheet["recipient"] {
  if (!address) return { label, lines: [name] };
  const country = new Intl.DisplayNames(t.locale.tag, { type: "region" }).of(address.country) ?? address.country;
  const town = [address.postcode, address.city].filter(Boolean).join(" ");
  return { label, lines: given(name, address.line1, address.line2, town, country) };
}

const moneyColumns = (t: Words): Column[] => [
  column("#", "right"),
  column(t("Description"), "left", { wide: true }),
  column(t("Quantity"), "right"),
  column(t("Unit price"), "right"),
  column(t("Net"), "right"),
];

type MoneyLine = { text: string; sku: string | null; quantity: number; unitPrice: string; net: string };

const moneyRow =
  (locale: Locale) =>
  (line: MoneyLine, index: number): Cell[] => [
    String(index + 1),
    [line.text, line.sku ?? ""],
    quantityText(line.quantity, locale),
    priceText(line.unitPrice, locale),
    groupDigits(line.net, locale),
  ];

const dayOf = (instant: string, { company }: Paper): string => wallClock(instant, company.timeZone).day;

/** An invoice or a credit note. */
export function invoiceSheet(paper: Paper, invoice: InvoiceView, recipient: Recipient): Sheet {
  const { t } = paper;
  const { locale } = t;
  const isCredit = invoice.kind === "credit_note";
  const taxes = invoice.taxes.map(({ code, rate, tax }) => ({
    label: `${code} ${quantityText(rate, locale)} %`,
    amount: groupDigits(tax, locale),
    strong: false,
  }));
  const noTax = { label: t("Tax"), amount: groupDigits(invoice.tax_total, locale), strong: false };
  return sheet(paper, {
    title: isCredit ? t("Credit note") : t("Invoice"),
    number: invoice.number,
    recipient: addressed(isCredit ? t("Credit to") : t("Bill to"), recipient, t),
    facts: [
      [t("Date"), dayText(invoice.issued_on, locale)],
      ...(isCredit ? [] : ([[t("Due"), dayText(invoice.due_on, locale)]] as Sheet["facts"])),
      [t("Customer no."), recipient.code],
      ...(invoice.order_number ? ([[t("Order"), invoice.order_number]] as Sheet["facts"]) : []),
      ...(invoice.external_reference ? ([[t("Reference"), invoice.external_reference]] as Sheet["facts"]) : []),
    ],
    intro: invoice.reason ? [t("Reason: {reason}", { reason: invoice.reason })] : [],
    columns: moneyColumns(t),
    rows: invoice.lines
      .map(({ description, sku, quantity, unit_price, net }) => ({
        ...{ text: description, sku, quantity, unitPrice: unit_price, net },
      }))
      .map(moneyRow(locale)),
    totals: [
      { label: t("Net"), amount: groupDigits(invoice.subtotal, locale), strong: false },
      ...(taxes.length > 0 ? taxes : [noTax]),
      {
        label: t("Total {currency}", { currency: invoice.currency }),
        amount: groupDigits(invoice.total, locale),
        strong: true,
      },
    ],
    notes: isCredit
      ? [t("The amount is set against what is open, or paid back.")]
      : [
          t("Payable by {day} without deduction. Please name {number} with your payment.", {
            day: dayText(invoice.due_on, locale),
            number: invoice.number,
          }),
        ],
  });
}

export function orderSheet(paper: Paper, order: OrderView, recipient: Recipient): Sheet {
  const { t } = paper;
  const { locale } = t;
  const draft = order.status === "draft";
  return sheet(paper, {
    title: draft ? t("Draft order") : order.status === "cancelled" ? t("Cancelled order") : t("Order confirmation"),
    number: order.number,
    recipient: addressed(t("Customer"), recipient, t),
    facts: [
      [t("Date"), dayText(dayOf(order.placed_at ?? order.created_at, paper), locale)],
      [t("Customer no."), recipient.code],
      ...(order.customer_reference ? ([[t("Your reference"), order.customer_reference]] as Sheet["facts"]) : []),
    ],
    intro: draft || order.status === "cancelled" ? [] : [t("Thank you for your order. We have noted:")],
    columns: moneyColumns(t),
    rows: order.items
      .map(({ name, sku, quantity, unit_price, line_total }) => ({
        ...{ text: name, sku, quantity, unitPrice: unit_price, net: line_total },
      }))
      .map(moneyRow(locale)),
    totals: [
      { label: t("Net"), amount: groupDigits(order.subtotal, locale), strong: false },
      { label: t("Tax"), amount: groupDigits(order.tax_total, locale), strong: false },
      {
        label: t("Total {currency}", { currency: order.currency }),
        amount: groupDigits(order.total, locale),
        strong: true,
      },
    ],
    notes: draft
      ? []
      : [
          recipient.payment_terms_days === 0
            ? t("Payable on receipt of the invoice.")
            : t("Payable within {days} days of the invoice.", { days: recipient.payment_terms_days }),
        ],
  });
}

export function deliverySheet(paper: Paper, shipment: ShipmentView, recipient: Recipient, barcode: string): Sheet {
  const { t } = paper;
  const { locale } = t;
  const rest = shipment.lines.some(({ left }) => left > 0);
  return sheet(paper, {
    title: t("Delivery note"),
    number: shipment.number,
    barcode,
    recipient: addressed(t("Deliver to"), recipient, t),
    facts: [
      [t("Shipped"), dayText(shipment.shipped_on, locale)],
      [t("Customer no."), recipient.code],
      [t("Order"), shipment.order_number],
      ...(shipment.customer_reference ? ([[t("Your reference"), shipment.customer_reference]] as Sheet["facts"]) : []),
    ],
    columns: [
      column("#", "right"),
      column(t("Description"), "left", { wide: true }),
      column(t("Ordered"), "right"),
      column(t("Delivered"), "right"),
      column(t("Still to come"), "right"),
    ],
    rows: shipment.lines.map(({ name, sku, ordered, quantity, left }, index) => [
      String(index + 1),
      [name, sku],
      ...[ordered, quantity].map((figure) => quantityText(figure, locale)),
      left > 0 ? quantityText(left, locale) : "–",
    ]),
    notes: rest ? [t("The rest of the order follows.")] : [],
    sign: [t("Received on"), t("Received in good order by")],
  });
}

export function pickSheet(paper: Paper, pick: PickView, recipient: Recipient, barcode: string, today: string): Sheet {
  const { t } = paper;
  const { locale } = t;
  return sheet(forOurselves(paper), {
    title: t("Picking list"),
    number: pick.number,
    barcode,
    recipient: addressed(t("Deliver to"), recipient, t),
    facts: [
      [t("Printed"), dayText(today, locale)],
      [t("Lines"), groupDigits(String(pick.lines.length), locale)],
    ],
    columns: [
      column(t("SKU"), "left", { mono: true }),
      column(t("Name"), "left", { wide: true }),
      column(t("There"), "right"),
      column(t("To pick"), "right"),
      column(t("Picked"), "box"),
    ],
    rows: pick.lines.map(({ sku, name, wanted, picked, available }) => [
      sku,
      name,
      quantityText(available, locale),
      quantityText(wanted, locale),
      picked > 0 ? quantityText(picked, locale) : "",
    ]),
    sign: [t("Picked by"), t("Checked by")],
  });
}

/** Blind while it is counted blind: whoever counts is not told what should be there. */
export function countSheet(paper: Paper, count: CountView, lines: CountLineView[], barcode: string): Sheet {
  const { t } = paper;
  const { locale } = t;
  const blind = count.blind && count.status === "open";
  const told =
    count.note ?? (count.filter ? t("Products with “{filter}”", { filter: count.filter }) : t("All products"));
  return sheet(forOurselves(paper), {
    title: t("Count sheet"),
    number: count.number,
    barcode,
    recipient: { label: t("To count"), lines: [told] },
    facts: [
      [t("Begun"), dayText(dayOf(count.started_at, paper), locale)],
      [t("Lines"), groupDigits(String(lines.length), locale)],
    ],
    columns: [
      column(t("SKU"), "left", { mono: true }),
      column(t("Name"), "left", { wide: true }),
      ...(blind ? [] : [column(t("Expected"), "right")]),
      column(t("Counted"), "box"),
    ],
    rows: lines.map(({ sku, name, expected, counted }) => [
      sku,
      name,
      ...(blind ? [] : [quantityText(expected ?? 0, locale)]),
      counted === null ? "" : quantityText(counted, locale),
    ]),
    sign: [t("Counted by"), t("Checked by")],
  });
}
