import type { Texts } from "../index.ts";

/** What many screens say: the frame, lists, forms, messages. */
export const shell: Texts = {
  "Error: ": "Fehler: ",
  "New customer": "Neuer Kunde",
  "New journal entry": "Neue Buchung",
  "New order": "Neuer Auftrag",
  "New product": "Neuer Artikel",
  "Adjust stock": "Bestand korrigieren",
  Payment: "Zahlung",
  "Set up": "Einrichten",
  Cancel: "Abbrechen",
  Edit: "Bearbeiten",
  Delete: "Löschen",
  Remove: "Entfernen",
  "Saving…": "Wird gespeichert …",
};
