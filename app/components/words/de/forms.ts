import type { Texts } from "../index.ts";

export const forms: Texts = {
  "{count} line|{count} lines": "{count} Position|{count} Positionen",
  "Remove line {index}": "Position {index} entfernen",
  "Add line": "Position hinzufügen",
  "Line {row} ({name}) removed.": "Position {row} ({name}) entfernt.",
  "{count} line pasted.|{count} lines pasted.": "{count} Position eingefügt.|{count} Positionen eingefügt.",
  "{count} from the clipboard, from line {from} on: {rows}":
    "{count} aus der Zwischenablage, ab Position {from}: {rows}",
  "Fill {count}": "{count} ausfüllen",
};
