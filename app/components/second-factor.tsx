import { useEffect, useRef } from "react";
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

/** Shown once: only their hashes are kept. So they take the focus wherever on the page they stand. */
export function RecoveryCodes({ codes }: { codes: string[] }) {
  const t = useWords();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const asFile = `data:text/plain;charset=utf-8,${encodeURIComponent(`${codes.join("\n")}\n`)}`;
  return (
    // biome-ignore lint/a11y/noAutofocus: nobody may miss them, also without JavaScript
    <div ref={box} className="grid gap-3" tabIndex={-1} autoFocus>
      <p>
        {t(
          "Each of these stands in for your device once, should you lose it. Save or print them now: they are not shown again.",
        )}
      </p>
      <ul className="mono grid gap-1" aria-label={t("Recovery codes")}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <p>
        <a href={asFile} download="pulse-recovery-codes.txt">
          {t("Save them as a file")}
        </a>
      </p>
    </div>
  );
}
