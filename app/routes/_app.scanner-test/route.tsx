import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { type FormEvent, useEffect, useState } from "react";
import { Button } from "#app/components/button.tsx";
import { Code } from "#app/components/figures.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { forgetProfile, useScans } from "#app/components/scan-capture.ts";
import { readCode } from "#app/components/scan-code.ts";
import { DEFAULT_PROFILE, readProfile, type ScanProfile, saveProfile } from "#app/components/scan-profile.ts";
import { soundDone, soundRefused } from "#app/components/scan-sound.ts";
import { measure, TEST_CODE, TEST_WIDTHS, type TestKey, type Verdict } from "#app/components/scan-test.ts";
import { useWords } from "#app/components/words/words.ts";
import { requireViewer } from "#app/http/screen.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Test the scanner", matches);

export async function loader(args: LoaderFunctionArgs) {
  await requireViewer(args, "read", "profile");
  return null;
}

/** A test is over when no key came for so long. */
const OVER_MS = 700;

export default function ScannerTest() {
  const t = useWords();
  const [profile, setProfile] = useState<ScanProfile>(DEFAULT_PROFILE);
  const [saved, setSaved] = useState<string>();
  const [last, setLast] = useState<string>();
  useEffect(() => setProfile(readProfile()), []);
  useScans(({ text }) => {
    const reading = readCode(text);
    setLast(reading.fault === null ? reading.text : t.sentence(reading.fault));
    if (reading.fault) soundRefused();
    else soundDone();
  });

  function keep(next: ScanProfile) {
    setProfile(next);
    setSaved(
      saveProfile(next)
        ? t("Kept for this browser.")
        : t("This browser keeps nothing: the settings last until you leave."),
    );
    forgetProfile();
  }

  return (
    <>
      <PageHead title={t("Test the scanner")} />
      <Sheet title={t("1. Scan this code into the box")}>
        <TestBarcode />
        <Measure onVerdict={(verdict) => keep({ ...profile, ...verdict.profile })} />
      </Sheet>
      <Sheet title={t("2. Settings of this browser")}>
        <Settings key={JSON.stringify(profile)} profile={profile} onSave={keep} />
        <p role="status">{saved}</p>
      </Sheet>
      <Sheet title={t("3. Try it")}>
        <p>{t("Scan anything anywhere on this page, without choosing a field.")}</p>
        <p role="status" className="lead">
          {last ? <Code>{last}</Code> : t("Nothing is recognised yet.")}
        </p>
      </Sheet>
    </>
  );
}

/** Takes the keys as they come, before anything is decided about them. */
function Measure({ onVerdict }: { onVerdict: (verdict: Verdict) => void }) {
  const t = useWords();
  const [keys, setKeys] = useState<TestKey[]>([]);
  const [verdict, setVerdict] = useState<Verdict>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: judged when the keys have come to rest
  useEffect(() => {
    if (keys.length === 0) return;
    const timer = setTimeout(() => {
      const found = measure(keys, t);
      setVerdict(found);
      setKeys([]);
      if (found.profile) onVerdict(found);
    }, OVER_MS);
    return () => clearTimeout(timer);
  }, [keys]);
  return (
    <div className="scan-entry" data-no-scan="">
      <label htmlFor="test-box">{t("Box")}</label>
      <input
        id="test-box"
        type="text"
        className="input"
        autoComplete="off"
        value=""
        onChange={() => {}}
        onKeyDown={(event) => {
          // Tab without a scan before it leaves the box, as everywhere.
          if (event.key !== "Tab" || keys.length > 3) event.preventDefault();
          const { key, code, shiftKey: shift } = event;
          if (["Shift", "Control", "Alt", "AltGraph"].includes(key)) return;
          setKeys((before) => [...before, { key, code, shift, at: event.timeStamp }]);
        }}
      />
      <p role="status">{keys.length > 0 ? t("Reading…") : verdict ? verdict.sentence : null}</p>
    </div>
  );
}

function Settings({ profile, onSave }: { profile: ScanProfile; onSave: (profile: ScanProfile) => void }) {
  const t = useWords();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const posted = new FormData(event.currentTarget);
    onSave({
      suffix: posted.get("suffix") as ScanProfile["suffix"],
      speed: posted.get("speed") as ScanProfile["speed"],
      layout: posted.get("layout") as ScanProfile["layout"],
      sound: posted.get("sound") === "on",
    });
  }
  return (
    <form onSubmit={submit}>
      <div className="fields">
        <Choice
          name="suffix"
          label={t("After a code it sends")}
          value={profile.suffix}
          options={{ enter: "Enter", tab: "Tab", none: t("Nothing") }}
        />
        <Choice
          name="speed"
          label={t("Speed")}
          value={profile.speed}
          options={{ normal: t("Normal, up to 35 ms a key"), slow: t("Slow, up to 50 ms a key") }}
        />
        <Choice
          name="layout"
          label={t("Keyboard layout of the scanner")}
          value={profile.layout}
          options={{ host: t("As this computer"), us: t("US, whatever this computer has") }}
        />
      </div>
      <div className="check">
        <input type="checkbox" id="sound" name="sound" defaultChecked={profile.sound} />
        <label htmlFor="sound">{t("Sound for each scan")}</label>
      </div>
      <div className="actions">
        <Button look="primary">{t("Keep")}</Button>
      </div>
    </form>
  );
}

function Choice(props: { name: string; label: string; value: string; options: Record<string, string> }) {
  return (
    <div className="field">
      <label htmlFor={`scanner-${props.name}`}>{props.label}</label>
      <select id={`scanner-${props.name}`} name={props.name} className="input" defaultValue={props.value}>
        {Object.entries(props.options).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Code 128 B of TEST_CODE, with quiet zones; its widths are what bwip-js gives for it (scan-test.test.ts). */
function TestBarcode() {
  const t = useWords();
  let at = 10;
  const bars = TEST_WIDTHS.map((wide, index) => {
    const x = at;
    at += wide;
    return index % 2 === 0 ? <rect key={x} x={x} y="0" width={wide} height="40" /> : null;
  });
  return (
    <figure className="scan-test">
      <svg viewBox={`0 0 ${at + 10} 40`} role="img" aria-label={t("Barcode {TEST_CODE}", { TEST_CODE })}>
        <rect width={at + 10} height="40" fill="white" />
        {bars}
      </svg>
      <figcaption>
        <Code>{TEST_CODE}</Code>
      </figcaption>
    </figure>
  );
}
