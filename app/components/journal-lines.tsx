import { useWatch } from "react-hook-form";
import { formatMoney, parseMoney } from "#app/modules/shared/money.ts";
import { Combo } from "./combo.tsx";
import { MoneyField } from "./fields.tsx";
import { Money } from "./figures.tsx";
import { useFormScope } from "./form-context.ts";
import { type GridRow, LineGrid } from "./line-grid.tsx";
import { type DecimalMark, readDecimal } from "./typed.ts";
import { english, useWords } from "./words/words.ts";

const COLUMNS = [
  { name: "account", head: english("Account") },
  { name: "debit", head: english("Debit") },
  { name: "credit", head: english("Credit") },
];

export function JournalLines({ currency }: { currency: string }) {
  const t = useWords();
  const { form } = useFormScope();
  const lines: GridRow[] = useWatch({ control: form?.control, name: "lines" }) ?? [];
  return (
    <LineGrid
      name="lines"
      caption={t("Lines")}
      columns={COLUMNS}
      nameOf={(row) => row.account ?? ""}
      heads={
        <>
          <th scope="col">{t("Account")}</th>
          <th scope="col" className="num">
            {t("Debit, {currency}", { currency })}
          </th>
          <th scope="col" className="num">
            {t("Credit, {currency}", { currency })}
          </th>
        </>
      }
      cells={({ index, row, focus }) => (
        <>
          <td className="span" data-label={t("Account")}>
            <Combo
              name={`lines.${index}.account`}
              label={t("Account, line {index}", { index: index + 1 })}
              labelHidden
              source="/lookup/accounts"
              value={row.account}
              leadsOn
              onPick={(_choice, here) => {
                if (here) focus("debit");
              }}
            />
          </td>
          <td data-label={t("Debit")}>
            <MoneyField
              name={`lines.${index}.debit`}
              label={t("Debit, line {index}", { index: index + 1 })}
              labelHidden
              value={row.debit}
            />
          </td>
          <td data-label={t("Credit")}>
            <MoneyField
              name={`lines.${index}.credit`}
              label={t("Credit, line {index}", { index: index + 1 })}
              labelHidden
              value={row.credit}
            />
          </td>
        </>
      )}
      foot={
        <Balance
          debit={sum(lines, "debit", currency, t.locale.point)}
          credit={sum(lines, "credit", currency, t.locale.point)}
          currency={currency}
        />
      }
    />
  );
}

function Balance({ debit, credit, currency }: { debit: bigint; credit: bigint; currency: string }) {
  const t = useWords();
  if (debit === 0n && credit === 0n) return null;
  const apart = debit > credit ? debit - credit : credit - debit;
  return (
    <output>
      {t.rich("Debit {debit}, credit {credit}:", {
        debit: <Money amount={formatMoney(debit, currency)} />,
        credit: <Money amount={formatMoney(credit, currency)} />,
      })}{" "}
      {apart === 0n ? (
        t("balanced")
      ) : (
        <strong>
          {t.rich(debit > credit ? "{amount} missing in credit" : "{amount} missing in debit", {
            amount: <Money amount={formatMoney(apart, currency)} />,
          })}
        </strong>
      )}
    </output>
  );
}

function sum(lines: GridRow[], column: string, currency: string, mark: DecimalMark): bigint {
  return lines.reduce((total, line) => {
    try {
      return total + parseMoney(readDecimal(line[column] ?? "", mark) ?? "0", currency);
    } catch {
      return total;
    }
  }, 0n);
}
