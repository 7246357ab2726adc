import { Sheet } from "./page-head.tsx";
import { useWords } from "./words/words.ts";

/** Stands for the forms by which a person is let in, where a badge or a PIN opened the session. */
export function OwnDeviceOnly() {
  const t = useWords();
  return (
    <Sheet>
      <p className="notice">
        {t("This is a shared tablet. Do this on a device of your own, signed in with your password.")}
      </p>
    </Sheet>
  );
}
