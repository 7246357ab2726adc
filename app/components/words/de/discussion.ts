import type { Texts } from "../words.ts";

export const discussion: Texts = {
  History: "Verlauf",
  Comment: "Kommentar",
  Comments: "Kommentare",
  "Adding…": "Wird hinzugefügt …",
  "Add comment": "Kommentar hinzufügen",
  "A comment was deleted.": "Ein Kommentar wurde gelöscht.",
  "Changed {when}": "Geändert {when}",
  "Save comment": "Kommentar speichern",
  "Its words go for good; that there was a comment stays to be seen.":
    "Der Wortlaut wird endgültig gelöscht; dass es einen Kommentar gab, bleibt sichtbar.",
  "Deleting…": "Wird gelöscht …",
  "Delete comment": "Kommentar löschen",
  "@ and a name tells that person. Ctrl+Enter sends it.":
    "@ und ein Name benachrichtigt diese Person. Strg+Eingabe sendet ab.",
  People: "Personen",
  "{count} person|{count} people": "{count} Person|{count} Personen",
};
