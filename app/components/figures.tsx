import { createContext, type ReactNode, useContext } from "react";
import { dayText, groupDigits, instantText, priceText, quantityText } from "./format.ts";
import { useWords } from "./words/words.ts";

/** What every figure on a screen is read by: the signed-in company. */
export type Company = { id: string; name: string; currency: string; timeZone: string };

const CompanyContext = createContext<Company>({ id: "", name: "", currency: "GBP", timeZone: "Europe/London" });

export const CompanyProvider = CompanyContext.Provider;

export function useCompany(): Company {
  return useContext(CompanyContext);
}

type Figure = string | null | undefined;

/**
 * A decimal string with its currency. The code is printed only where it differs from the company's own, so a column
 * in one currency stays quiet; `always` prints it for key figures. `dash` shows a zero as "–", as statements do.
 */
export function Money(props: { amount: Figure; currency?: string; always?: boolean; dash?: boolean }) {
  const t = useWords();
  const company = useCompany();
  if (props.amount == null) return null;
  if (props.dash && /^-?0*\.?0*$/.test(props.amount)) return <>–</>;
  const code = props.currency ?? company.currency;
  const digits = groupDigits(props.amount, t.locale);
  // So long a figure takes more room among facts than others.
  const text = digits.length > 13 ? <span className="long-figure">{digits}</span> : digits;
  if (!props.always && code === company.currency) return <>{text}</>;
  return (
    <>
      {text}
      {"\u00a0"}
      <span className="cur">{code}</span>
    </>
  );
}

export function Price({ amount }: { amount: Figure }) {
  const t = useWords();
  return amount == null ? null : priceText(amount, t.locale);
}

export function Quantity({ value }: { value: number | string | null | undefined }) {
  const t = useWords();
  return value == null ? null : quantityText(value, t.locale);
}

export function Day({ value }: { value: Figure }): ReactNode {
  const t = useWords();
  return value ? <time dateTime={value}>{dayText(value, t.locale)}</time> : null;
}

export function Instant({ value }: { value: string | Date | null | undefined }): ReactNode {
  const t = useWords();
  const { timeZone } = useCompany();
  if (!value) return null;
  const exact = typeof value === "string" ? value : value.toISOString();
  return (
    <time dateTime={exact} title={`${exact} (${timeZone})`}>
      {instantText(value, timeZone, t.locale)}
    </time>
  );
}

/** A document number or code: monospaced, as it is printed on paper. */
export function Code({ children }: { children: ReactNode }) {
  // So long a code breaks where the table ends.
  const isLong = typeof children === "string" && children.length > 24;
  return <span className={isLong ? "mono long" : "mono"}>{children}</span>;
}
