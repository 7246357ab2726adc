import { machineWorries, type Worrying } from "#app/components/machine-words.ts";
import { durationText } from "#app/components/record-words.ts";
import { Status } from "#app/components/status.tsx";
import { useWords } from "#app/components/words/words.ts";

/** How the installation stands, for whoever looks after it. */
export type InstallationState = Worrying & {
  /** Why the last backup failed, when nothing has gone right since. */
  failure: string | null;
  /** What is wrong with the copy of every change; null while nothing is, and where there is none. */
  archiveError: string | null;
  /** Seconds since a backup was restored and found to be what it was made of; null while none was. */
  provenAgo: number | null;
};

/** Longer than a night that was missed and an hour to repeat it. */
const PROOF_TOO_OLD_S = 50 * 3_600;

export function Installation({ failure, archiveError, provenAgo, ...machine }: InstallationState) {
  const t = useWords();
  const worries = machineWorries(t, machine);
  if (failure) worries.push(`${t("The last backup failed")}: ${failure}`);
  if (archiveError) worries.push(`${t("The copy of every change has a fault")}: ${t.sentence(archiveError)}`);
  const isOld = provenAgo !== null && provenAgo > PROOF_TOO_OLD_S;
  return (
    <section aria-label={t("This installation")} className="pt-3">
      {worries.map((worry) => (
        <p key={worry} className="pb-3">
          <Status shape="late">{t("Look at this")}</Status> {worry}
        </p>
      ))}
      <p className="meta">
        {isOld ? <Status shape="late">{t("Look at this")}</Status> : null}{" "}
        {provenAgo === null
          ? t("No restore has been proven yet.")
          : t("Last proven restore: {time} ago.", { time: durationText(t, provenAgo) })}{" "}
        <a href="/system">{t("System")}</a>
      </p>
    </section>
  );
}
