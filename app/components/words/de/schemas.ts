import type { Texts } from "../words.ts";

/** What zod itself says, where a schema has no words of its own. They stand in no source of ours. */
export const schemas: Texts = {
  "Invalid input": "Ungültige Eingabe",
  "Invalid input: expected {expected}, received {received}":
    "Ungültige Eingabe: {expected} wird erwartet, nicht {received}",
  "Invalid input: expected {expected}": "Ungültige Eingabe: {expected} wird erwartet",
  "Invalid option: expected one of {options}": "Ungültige Auswahl: möglich sind {options}",
  "Too big: expected {origin} to have <={maximum} {unit}": "Zu lang: höchstens {maximum} {unit}",
  "Too small: expected {origin} to have >={minimum} {unit}": "Zu kurz: mindestens {minimum} {unit}",
  "Too big: expected {origin} to be <={maximum}": "Zu groß: höchstens {maximum}",
  "Too small: expected {origin} to be >={minimum}": "Zu klein: mindestens {minimum}",
  "Too small: expected {origin} to be >{minimum}": "Zu klein: mehr als {minimum}",
  "Invalid {format}": "Ungültiges Format: {format}",
  "Invalid number: must be a multiple of {divisor}": "Ungültige Zahl: ein Vielfaches von {divisor}",
  "Unrecognized key: {key}": "Unbekanntes Feld: {key}",
  "Weeks begin on Monday (1), Saturday (6) or Sunday (7).":
    "Wochen beginnen am Montag (1), Samstag (6) oder Sonntag (7).",
};
