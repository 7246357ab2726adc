import { Form, useLocation, useNavigate } from "@remix-run/react";
import { useId } from "react";
import type { Scanned } from "./scan-burst.ts";
import { useScanCapture, useScans } from "./scan-capture.ts";
import { looksMislaid } from "./scan-code.ts";
import { useWords } from "./words/words.ts";

/** The address that goes to whatever a scan names. The reading by keys is sent along where the keyboard layouts differ. */
export function scanAddress(scan: Scanned): string {
  const query = new URLSearchParams({ code: scan.text });
  if (looksMislaid(scan)) query.set("by_place", scan.byPlace);
  return `/scan?${query}`;
}

/** Pages with a scan box of their own: F2 goes to that one. */
const OWN_BOX = /^\/(scan$|pick(\/|$)|receive\/|counts\/)/;

/** In the header of every page: a code typed here, or scanned anywhere no page wants it, leads to its record. */
export function ScanBox() {
  const t = useWords();
  const id = useId();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useScanCapture();
  useScans((scan) => navigate(scanAddress(scan)), true);
  return (
    <Form method="get" action="/scan" className="scan-box">
      <label htmlFor={id} className="hide">
        {t("Scan or enter a code")}
      </label>
      <span className="i i-scan" aria-hidden="true" />
      <input
        id={id}
        name="code"
        type="text"
        className="input"
        placeholder={t("Scan a code")}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={200}
        data-scan-box={OWN_BOX.test(pathname) ? undefined : ""}
      />
    </Form>
  );
}
