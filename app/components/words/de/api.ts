import type { Texts } from "../words.ts";

export const api: Texts = {
  API: "API",
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
  Type: "Typ",
  Needed: "Nötig",
  Remark: "Bemerkung",
};
