import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import type { Option } from "#app/components/fields.tsx";
import { Code, Day } from "#app/components/figures.tsx";
import { dayText, quantityText } from "#app/components/format.ts";
import { type Shape, Status } from "#app/components/status.tsx";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import type { TaxBearers, TaxRateView } from "#app/modules/ledger/tax-codes.server.ts";

export const METHODS: Option[] = [
  { value: "exclusive", label: english("Added to the price") },
  { value: "inclusive", label: english("Included in the price") },
  { value: "exempt", label: english("Exempt") },
  { value: "reverse_charge", label: english("Reverse charge") },
];

export const CUSTOMERS: Option[] = [
  { value: "standard", label: english("Standard") },
  { value: "exempt", label: english("Exempt") },
  { value: "reverse_charge", label: english("Reverse charge") },
];

export const BESIDES: Option[] = [
  { value: "alone", label: english("None: this one alone") },
  { value: "beside", label: english("Yes: each of the net amount") },
  { value: "compound", label: english("Yes: this one of the net amount and the others") },
];

const labelOf = (t: Words, options: Option[], value: string) =>
  t(options.find((one) => one.value === value)?.label ?? value);

/** "Standard, reduced, Germany, from 1 Jan 2027": customers, products, and what is not everywhere or always. */
export function bearersText(t: Words, one: TaxBearers): string {
  const { customers, products, country, valid_from, valid_to } = one;
  const days = [
    valid_from ? t("from {day}", { day: dayText(valid_from, t.locale) }) : "",
    valid_to ? t("until {day}", { day: dayText(valid_to, t.locale) }) : "",
  ];
  const who = t("{customers} customers: {products}", { customers: labelOf(t, CUSTOMERS, customers), products });
  return [who, country ?? "", ...days].filter(Boolean).join(", ");
}

const methodText = (t: Words, { method, compound }: TaxRateView) =>
  [labelOf(t, METHODS, method), compound ? t("on the taxes before it, too") : ""].filter(Boolean).join(", ");

function standing({ valid_from, valid_to }: TaxRateView, today: string): [Shape, string] {
  if (valid_from > today) return ["open", english("To come")];
  return valid_to !== null && valid_to < today ? ["void", english("Ended")] : ["done", english("In use")];
}

function columns(t: Words, today: string): Column<TaxRateView>[] {
  return [
    { key: "code", head: t("Code"), tight: true, phone: "title", cell: ({ code }) => <Code>{code}</Code> },
    { key: "name", head: t("Name"), cell: ({ name }) => name },
    {
      key: "rate",
      head: t("Rate, percent"),
      numeric: true,
      phone: "amount",
      cell: ({ rate }) => quantityText(Number(rate), t.locale),
    },
    { key: "method", head: t("How it is charged"), cell: (row) => methodText(t, row) },
    {
      key: "bearers",
      head: t("Borne by"),
      phone: "line",
      cell: ({ bearers }) => bearers.map((one) => <div key={one.id}>{bearersText(t, one)}</div>),
    },
    { key: "from", head: t("First day"), tight: true, phone: "line", cell: (row) => <Day value={row.valid_from} /> },
    { key: "to", head: t("Last day"), tight: true, cell: (row) => <Day value={row.valid_to} /> },
    {
      key: "status",
      head: t("Status"),
      phone: "status",
      cell: (row) => {
        const [shape, words] = standing(row, today);
        return <Status shape={shape}>{t(words)}</Status>;
      },
    },
  ];
}

/** Every rate of every code, with the days it holds. */
export function TaxRates({ rates, today }: { rates: TaxRateView[]; today: string }) {
  const t = useWords();
  if (rates.length === 0) return <NothingYet>{t("No tax is charged.")}</NothingYet>;
  return <DataTable caption={t("Tax codes")} columns={columns(t, today)} rows={rates} rowKey={({ id }) => id} />;
}
