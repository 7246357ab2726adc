import { Instant } from "#app/components/figures.tsx";
import { bytesText } from "#app/components/machine-words.ts";
import { Facts, Sheet } from "#app/components/page-head.tsx";
import { Status } from "#app/components/status.tsx";
import { useWords } from "#app/components/words/words.ts";
import type { ArchiveState } from "#app/modules/operations/archive.server.ts";

/** The copy of every change, where there is a second disk for it. */
export function ArchiveSheet({ archive }: { archive: ArchiveState }) {
  const t = useWords();
  const { place, sameDisk, since, baseAt, baseBytes, copiedAt, failingSince, error } = archive;
  return (
    <Sheet title={t("Every change, copied")}>
      <Facts
        items={[
          [t("Copied to"), place],
          [t("Last copied"), copiedAt ? <Instant key="v" value={copiedAt} /> : t("Nothing yet")],
          [
            t("Back to any moment since"),
            since ? <Instant key="v" value={since} /> : t("The first base copy is being made"),
          ],
          [
            t("Last base copy"),
            baseAt ? (
              <span key="v">
                <Instant value={baseAt} />
                {baseBytes === null ? null : ` (${bytesText(baseBytes, t.locale)})`}
              </span>
            ) : (
              t("None yet")
            ),
          ],
        ]}
      />
      {failingSince ? (
        <p role="alert" className="pt-3">
          <Status shape="late">{t("Changes are not copied")}</Status> {error} <Instant value={failingSince} />{" "}
          {t("Look whether the second disk is mounted and has room; then it catches up by itself.")}
        </p>
      ) : null}
      {sameDisk ? (
        <p className="meta pt-3">
          {t("It lies on the disk that holds the data: it helps against a mistake, not against the loss of that disk.")}
        </p>
      ) : null}
    </Sheet>
  );
}
