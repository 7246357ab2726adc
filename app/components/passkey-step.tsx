import { useEffect, useRef, useState } from "react";
import { hasPasskeys, makePasskey, signWithPasskey } from "./passkey.ts";
import { useWords } from "./words/words.ts";

type Props = {
  /** `make` a new one, or have a known one `sign`. */
  act: "make" | "sign";
  /** What the server asks for, as JSON. */
  options: Record<string, unknown>;
  /** Where the answer goes, and what goes with it. */
  action: string;
  fields: Record<string, string>;
};

/** Asks the browser for a passkey as soon as it stands on the page, and posts what comes of it. */
export function PasskeyStep({ act, options, action, fields }: Props) {
  const t = useWords();
  const form = useRef<HTMLFormElement>(null);
  const [state, setState] = useState<"asking" | "refused" | "lacking">("asking");
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each challenge
  useEffect(() => {
    if (!hasPasskeys()) return setState("lacking");
    let over = false;
    (act === "make" ? makePasskey(options) : signWithPasskey(options))
      .then((answer) => {
        const field = form.current?.elements.namedItem("answer");
        if (over || !(field instanceof HTMLInputElement)) return;
        field.value = answer;
        form.current?.submit();
      })
      .catch(() => {
        if (!over) setState("refused");
      });
    return () => {
      over = true;
    };
  }, [options.challenge]);
  return (
    <>
      <noscript>
        <p className="notice">{t("Passkeys need JavaScript. Everything else works without it.")}</p>
      </noscript>
      <p role="status">
        {state === "asking"
          ? t("Follow your browser: it asks for your finger, face or PIN.")
          : state === "refused"
            ? t("The browser gave no passkey. Try again, or sign in another way.")
            : t("This browser knows no passkeys.")}
      </p>
      <form method="post" action={action} ref={form}>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="answer" defaultValue="" />
      </form>
    </>
  );
}
