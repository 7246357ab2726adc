import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Instant } from "#app/components/figures.tsx";
import { bytesText } from "#app/components/machine-words.ts";
import { Sheet } from "#app/components/page-head.tsx";
import { type Shape, Status } from "#app/components/status.tsx";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import type { BackupRun } from "#app/modules/operations/queries.server.ts";

const REASONS: Record<BackupRun["reason"], string> = {
  schedule: english("Nightly"),
  person: english("Asked for here"),
  operator: english("Command line"),
  upgrade: english("Before an upgrade"),
};
const STEPS: Record<NonNullable<BackupRun["step"]>, string> = {
  backup: english("Writing"),
  proof: english("Proving"),
  copy: english("Copying"),
};

function Size({ bytes }: { bytes: number }) {
  return bytesText(bytes, useWords().locale);
}

function stateOf(run: BackupRun, t: Words): [Shape, string] {
  if (run.state === "waiting") return ["open", english("Waiting")];
  if (run.state === "failed") return ["late", english("Failed")];
  if (run.state === "done") return ["done", run.provenAt ? english("Proven") : english("Written")];
  const progress = run.step !== "copy" && run.step !== null ? `, ${run.progress} %` : "";
  return ["open", `${t(run.step ? STEPS[run.step] : english("Beginning"))}${progress}`];
}

function fileOf({ name, removed, copied }: BackupRun, t: Words): string {
  if (!name) return "";
  if (removed) return t("No longer kept");
  return copied ? `${name}, ${t("copied")}` : name;
}

const columnsOf = (t: Words): Column<BackupRun>[] => [
  { key: "at", head: english("When"), tight: true, phone: "title", cell: (run) => <Instant value={run.at} /> },
  {
    key: "state",
    head: english("State"),
    tight: true,
    phone: "status",
    cell: (run) => {
      const [shape, word] = stateOf(run, t);
      return <Status shape={shape}>{t(word)}</Status>;
    },
  },
  { key: "reason", head: english("Why"), tight: true, cell: (run) => t(REASONS[run.reason]) },
  {
    key: "size",
    head: english("Size"),
    numeric: true,
    tight: true,
    phone: "amount",
    cell: (run) => (run.sizeBytes === null ? "" : <Size bytes={run.sizeBytes} />),
  },
  {
    key: "what",
    head: english("File"),
    phone: "line",
    cell: (run) => <span className="break-all">{run.error ?? fileOf(run, t)}</span>,
  },
];

export function BackupRuns({ runs }: { runs: BackupRun[] }) {
  const t = useWords();
  return (
    <Sheet title={t("Backups made")} flush>
      {runs.length > 0 ? (
        <DataTable
          caption={t("Backups and their proofs")}
          columns={columnsOf(t)}
          rows={runs}
          rowKey={(run) => run.id}
          compact
        />
      ) : (
        <NothingYet>{t("No backup has been made yet. Make the first by “Back up now”.")}</NothingYet>
      )}
    </Sheet>
  );
}
