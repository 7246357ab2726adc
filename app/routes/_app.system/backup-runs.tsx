import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Instant } from "#app/components/figures.tsx";
import { Sheet } from "#app/components/page-head.tsx";
import { type Shape, Status } from "#app/components/status.tsx";
import { english, useWords } from "#app/components/words/words.ts";
import type { BackupRun } from "#app/modules/operations/queries.server.ts";
import { bytesText } from "./machine-words.ts";

const REASONS: Record<BackupRun["reason"], string> = {
  schedule: "Nightly",
  person: "Asked for here",
  operator: "Command line",
  upgrade: "Before an upgrade",
};
const STEPS: Record<NonNullable<BackupRun["step"]>, string> = {
  backup: "Writing",
  proof: "Proving",
  copy: "Copying",
};

function Size({ bytes }: { bytes: number }) {
  return bytesText(bytes, useWords().locale);
}

function stateOf(run: BackupRun): [Shape, string] {
  if (run.state === "waiting") return ["open", "Waiting"];
  if (run.state === "failed") return ["late", "Failed"];
  if (run.state === "done") return ["done", run.provenAt ? "Proven" : "Written"];
  const progress = run.step === "backup" ? `, ${run.progress} %` : "";
  return ["open", `${run.step ? STEPS[run.step] : "Beginning"}${progress}`];
}

const columns: Column<BackupRun>[] = [
  { key: "at", head: english("When"), tight: true, phone: "title", cell: (run) => <Instant value={run.at} /> },
  {
    key: "state",
    head: english("State"),
    tight: true,
    phone: "status",
    cell: (run) => {
      const [shape, word] = stateOf(run);
      return <Status shape={shape}>{word}</Status>;
    },
  },
  { key: "reason", head: english("Why"), tight: true, cell: (run) => REASONS[run.reason] },
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
    cell: (run) => (
      <span className="break-all">{run.error ?? (run.name ? `${run.name}${run.copied ? ", copied" : ""}` : "")}</span>
    ),
  },
];

export function BackupRuns({ runs }: { runs: BackupRun[] }) {
  const t = useWords();
  return (
    <Sheet title={t("Runs")} flush>
      {runs.length > 0 ? (
        <DataTable
          caption={t("Backups and their proofs")}
          columns={columns}
          rows={runs}
          rowKey={(run) => run.id}
          compact
        />
      ) : (
        <NothingYet>{t("No backup has been made yet.")}</NothingYet>
      )}
    </Sheet>
  );
}
