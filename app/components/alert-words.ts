import type { AlertView } from "#app/modules/notices/alert-views.ts";
import { figureText } from "./notice-words.ts";
import type { Shape } from "./status.tsx";
import { english, type Words } from "./words/words.ts";

export const CONDITION_WORDS = {
  above: english("is above"),
  below: english("is below"),
  rises: english("rises by more than, in per cent"),
  falls: english("falls by more than, in per cent"),
  absent: english("is nothing at all"),
} as const;

/** What a rule watches for, as one sentence without its figure's name. */
export function conditionWords(t: Words, rule: Pick<AlertView, "condition" | "threshold" | "for_minutes">): string {
  const value = figureText(t, rule.threshold, null);
  const what = {
    above: () => t("above {value}", { value }),
    below: () => t("below {value}", { value }),
    rises: () => t("rises by more than {value} %", { value }),
    falls: () => t("falls by more than {value} %", { value }),
    absent: () => t("nothing at all"),
  }[rule.condition]();
  return rule.for_minutes > 0
    ? `${what}, ${t("for {count} minute|for {count} minutes", { count: rule.for_minutes })}`
    : what;
}

export function alertStatus(
  rule: Pick<AlertView, "enabled" | "state" | "acknowledged_at" | "snoozed_until">,
  now: string,
): { shape: Shape; word: string } {
  if (!rule.enabled) return { shape: "void", word: english("Off") };
  if (rule.state === "firing") {
    return rule.acknowledged_at
      ? { shape: "open", word: english("Acknowledged") }
      : rule.snoozed_until && rule.snoozed_until > now
        ? { shape: "held", word: english("Snoozed") }
        : { shape: "late", word: english("Firing") };
  }
  if (rule.state === "pending") return { shape: "open", word: english("Pending") };
  return { shape: "done", word: english("OK") };
}

export const CHANGE_WORDS: Record<string, string> = {
  pending: english("The condition holds"),
  firing: english("Fires"),
  resolved: english("Resolved"),
  passed: english("The condition passed before it fired"),
  told: english("People were told"),
  acknowledged: english("Acknowledged"),
  snoozed: english("Snoozed"),
  unsnoozed: english("Snooze ended"),
};
