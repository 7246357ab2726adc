import { Button } from "./button.tsx";
import { type Column, DataTable } from "./data-table.tsx";
import { Instant } from "./figures.tsx";
import type { FormState } from "./form-context.ts";
import { FormShell } from "./form-shell.tsx";
import { StepUpField } from "./step-up-field.tsx";
import { useWords, type Words } from "./words/words.ts";

export type SignedInRow = {
  id: string;
  kind: "session" | "family";
  createdAt: string | Date;
  seenAt: string | Date | null;
  until: string | Date;
  address: string | null;
  userAgent: string | null;
  /** Where the list may hold sign-ins of several. */
  company?: string;
};

/** Browser and system, as far as the browser says; only to tell one's own apart. */
export function deviceWords(t: Words, userAgent: string | null): string {
  if (!userAgent) return t("Unknown device");
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(userAgent)?.[1];
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|CrOS|Linux)/.exec(userAgent)?.[1];
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS", CrOS: "ChromeOS" };
  const [name, on] = [browser, system].map((word) => (word === undefined ? undefined : (names[word] ?? word)));
  if (name && on) return t("{browser} on {system}", { browser: name, system: on });
  return name ?? on ?? userAgent.slice(0, 40);
}

/** Where somebody is signed in, each with a button that ends it, unless one may only look. `current` is the browser one looks from. */
export function SignedInList(props: {
  rows: readonly SignedInRow[];
  current?: string;
  fixed?: boolean;
  refused?: (FormState & { form?: string }) | null;
}) {
  const t = useWords();
  if (props.rows.length === 0) return <p className="meta p-4">{t("Not signed in anywhere.")}</p>;
  const columns: Column<SignedInRow>[] = [
    {
      key: "device",
      head: t("Device"),
      phone: "title",
      cell: (row) =>
        row.kind === "family"
          ? t("A program, by the API")
          : `${deviceWords(t, row.userAgent)}${row.id === props.current ? ` ${t("(this one)")}` : ""}`,
    },
    ...(new Set(props.rows.map((row) => row.company)).size > 1
      ? [{ key: "company", head: t("Company"), phone: "line" as const, cell: (row: SignedInRow) => row.company }]
      : []),
    { key: "address", head: t("Address"), tight: true, phone: "line", cell: (row) => row.address },
    { key: "since", head: t("Since"), tight: true, phone: "line", cell: (row) => <Instant value={row.createdAt} /> },
    { key: "seen", head: t("Last seen"), tight: true, phone: "line", cell: (row) => <Instant value={row.seenAt} /> },
  ];
  if (!props.fixed) {
    columns.push({
      key: "end",
      head: t("End"),
      tight: true,
      phone: "line",
      cell: (row) => (
        <FormShell id={`session-${row.id}`} refused={props.refused}>
          <input type="hidden" name="session" value={row.id} />
          <StepUpField />
          <Button small>{t("Sign out")}</Button>
        </FormShell>
      ),
    });
  }
  return <DataTable caption={t("Sign-ins")} columns={columns} rows={props.rows} rowKey={(row) => row.id} />;
}
