import { useWords } from "./words/words.ts";
/** A secret as a device takes it: scanned from `qr` (an image), or typed. */
export type DeviceSecret = { qr: string; uri: string; typed: string };

/** The two ways to bring the secret into an authenticator app. */
export function DeviceSetUp({ device }: { device: DeviceSecret }) {
  const t = useWords();
  return (
    <ol className="grid list-decimal gap-3 ps-5">
      <li>
        {t.rich("Scan this with an authenticator app, or {link}.", {
          link: <a href={device.uri}>{t("open it in one on this device")}</a>,
        })}
        <img
          className="my-3 max-w-48"
          src={device.qr}
          alt={t("QR code of the secret; it stands below in letters too")}
        />
        <div className="meta">
          {t.rich("Typed by hand: {typed}", { typed: <span className="mono">{device.typed}</span> })}
        </div>
      </li>
      <li>{t("Enter the code that the app shows.")}</li>
    </ol>
  );
}

/** Shown once: only their hashes are kept. */
export function RecoveryCodes({ codes }: { codes: string[] }) {
  const t = useWords();
  return (
    <div className="grid gap-3">
      <p>
        {t(
          "Each of these stands in for your device once, should you lose it. Print or copy them now: they are not shown again.",
        )}
      </p>
      <ul className="mono grid gap-1" aria-label={t("Recovery codes")}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </div>
  );
}
