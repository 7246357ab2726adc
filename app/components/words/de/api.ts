import type { Texts } from "../words.ts";

export const api: Texts = {
  API: "API",
  "Scope of the token: {scope}. Right of its person: {rights}.":
    "Bereich des Tokens: {scope}. Recht seiner Person: {rights}.",
  "For programs: the same as {document}. A token is sent as {header}.":
    "Für Programme: dasselbe als {document}. Ein Token wird als {header} gesendet.",
  Areas: "Bereiche",
  "No token is needed.": "Es braucht kein Token.",
  Parameters: "Parameter",
  Where: "Wo",
  "What is sent": "Was gesendet wird",
  Answers: "Antworten",
  "Fields of {status}": "Felder von {status}",
  Field: "Feld",
  Needed: "Nötig",
  Remark: "Bemerkung",
  "Sort by {join}, the other way round as -{example}": "Sortieren nach {join}, umgekehrt als -{example}",
  "There is no field {shown}.": "Es gibt kein Feld {shown}.",
  "Name fields with commas between.": "Nennen Sie Felder mit Kommas dazwischen.",
  "This address does not take If-Match.": "Diese Adresse nimmt kein If-Match.",
  "The record is not in the state that If-Match names. Load it again.":
    "Der Datensatz ist nicht in dem Stand, den If-Match nennt. Laden Sie ihn neu.",
};
