import { RemixBrowser } from "@remix-run/react";
import { startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { isLanguage } from "#app/components/words/language.ts";
import { LanguageProvider, loadWords } from "#app/components/words/words.ts";

const tag = document.documentElement.lang.slice(0, 2);
const language = isLanguage(tag) ? tag : "en";

// What the server has said in a language can only be taken over in it.
void loadWords(language).then(() =>
  startTransition(() => {
    hydrateRoot(
      document,
      <LanguageProvider value={language}>
        <RemixBrowser />
      </LanguageProvider>,
    );
  }),
);
