import { Instant } from "#app/components/figures.tsx";
import { bytesText } from "#app/components/machine-words.ts";
import { Facts, Sheet } from "#app/components/page-head.tsx";
import { Status } from "#app/components/status.tsx";
import { useWords } from "#app/components/words/words.ts";
import type { ArchiveState } from "#app/modules/operations/archive.server.ts";

/** The copy of every change, where there is a second disk for it. */
export function ArchiveSheet({ archive }: { archive: ArchiveState }) {
  const t = useWords();
  const { place, sameDisk, since, baseAt, baseBytes, copiedAt, checkedAt, failingSince, error } = archive;
  const instant = (at: string | null, otherwise: string) => (at ? <Instant key="v" value={at} /> : otherwise);
  const size = baseAt && baseBytes !== null ? ` (${bytesText(baseBytes, t.locale)})` : "";
  return (
    <Sheet title={t("Copy of every change")}>
      {failingSince ? (
        <p role="alert" className="pb-3">
          <Status shape="late">{t("The copy of every change has a fault")}</Status>: {t.sentence(error ?? "")}.{" "}
          {t("Look whether the second disk is mounted, sound and has room; then it catches up by itself.")}
        </p>
      ) : null}
      <Facts
        items={[
          [t("At fault since"), instant(failingSince, "")],
          [t("Copied until"), instant(copiedAt, t("Nothing yet"))],
          [t("Reaches back to"), instant(since, t("A first base copy is being made"))],
          [
            t("Last base copy"),
            <span key="v">
              {instant(baseAt, t("None yet"))}
              {size}
            </span>,
          ],
          [t("Last looked for damage"), instant(checkedAt, t("Not yet"))],
          [t("Lies in"), place],
        ]}
      />
      <p className="meta pt-3">
        {sameDisk
          ? t("It lies on the disk that holds the data: it helps against a mistake, not against the loss of that disk.")
          : t("The stopped installation goes back to any moment in between: npx pulse restore --replace --to MOMENT.")}
      </p>
    </Sheet>
  );
}
