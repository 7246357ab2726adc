import type { Filter } from "./filter-fields.tsx";
import { comparisonsIn, operatorsOf } from "./filter-operators.ts";
import { dayText, priceText } from "./format.ts";
import type { Words } from "./words/words.ts";

type SetFilter = { names: string[]; words: string };

/** The filters that are set, in words: for paper, and for the page that finds nothing. */
export function filterWords(t: Words, filters: Filter[], params: URLSearchParams): SetFilter[] {
  return filters.flatMap((filter): SetFilter[] => {
    const label = t(filter.label);
    if (filter.kind === "range") {
      const operators = operatorsOf(filter);
      return comparisonsIn(filter, params).map(({ op, value }) => ({
        names: op.split(" "),
        words: `${label} ${t(operators.find((one) => one.op === op)?.words ?? "")} ${figureText(t, filter.of, value)}`,
      }));
    }
    const names = [filter.name];
    const value = params.getAll(filter.name).join(",");
    if (value === "") return [];
    if (filter.kind === "only") return [{ names, words: label }];
    if (filter.kind === "search")
      return [{ names, words: `${label}${filter.op ? ` ${t(filter.op)}` : ""} “${value}”` }];
    if (filter.kind === "day") return [{ names, words: `${label} ${figureText(t, "day", value)}` }];
    const labels = value
      .replace(/^!/, "")
      .split(",")
      .map((one) => t(filter.options.find((option) => option.value === one)?.label ?? one));
    const either = labels.join(` ${t("or")} `);
    return [
      { names, words: value.startsWith("!") ? `${label} ${t("is not~filter")} ${either}` : `${label}: ${either}` },
    ];
  });
}

function figureText(t: Words, of: "amount" | "day", value: string): string {
  if (of === "day") return /^\d{4}-\d\d-\d\d$/.test(value) ? dayText(value, t.locale) : value;
  return /^-?\d+(\.\d+)?$/.test(value) ? priceText(value, t.locale) : value;
}
