import { useEffect, useState } from "react";
import { Button } from "./button.tsx";
import { useWords } from "./words/words.ts";

/**
 * On a phone the keyboard on the screen stays down while a scanner types, until somebody wants to type himself. Without JavaScript
 * it comes as always. `button` is seen only where there is such a keyboard.
 */
export function useScreenKeyboard() {
  const t = useWords();
  const [inputMode, setInputMode] = useState<"none" | "text">("text");
  useEffect(() => setInputMode("none"), []);
  const button =
    inputMode === "none" ? (
      <span className="scan-keyboard">
        <Button type="button" onClick={() => setInputMode("text")}>
          {t("Type")}
        </Button>
      </span>
    ) : null;
  return { inputMode, button };
}
