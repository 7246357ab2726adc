import type { Texts } from "../words.ts";

export const forms: Texts = {
  "{count} line|{count} lines": "{count} Position|{count} Positionen",
  "Remove line {index}": "Position {index} entfernen",
  "Add line": "Position hinzufügen",
  "Line {row} ({name}) removed.": "Position {row} ({name}) entfernt.",
  "{count} line pasted.|{count} lines pasted.": "{count} Position eingefügt.|{count} Positionen eingefügt.",
  "{count} from the clipboard, from line {from} on: {rows}":
    "{count} aus der Zwischenablage, ab Position {from}: {rows}",
  "Fill {count}": "{count} ausfüllen",
  "Create “{text}”": "„{text}“ anlegen",
  "{label}: which one?": "{label}: welcher Eintrag ist gemeint?",
  "Created {text}.": "{text} wurde angelegt.",
  "It could not be created.": "Das Anlegen ist nicht gelungen.",
  "It could not be created: the server does not answer.": "Das Anlegen ist nicht gelungen: Der Server antwortet nicht.",
  "No, go back": "Nein, zurück",
  "This browser has no room to keep what you type. Save it before you leave.":
    "Dieser Browser hat keinen Platz, Ihre Eingaben aufzubewahren. Speichern Sie, bevor Sie die Seite verlassen.",
  "This browser has no room to keep what you typed: leaving loses it.":
    "Dieser Browser hat keinen Platz, Ihre Eingaben aufzubewahren: Beim Verlassen gehen sie verloren.",
  "What you typed before is back. It has not been saved yet.":
    "Ihre früheren Eingaben sind wieder da. Sie sind noch nicht gespeichert.",
  "You typed here before, on {when}, and did not save it.":
    "Sie haben hier am {when} schon etwas eingegeben und nicht gespeichert.",
  "Bring it back": "Wiederherstellen",
  "Throw it away": "Verwerfen",
  "Leave without saving?": "Verlassen, ohne zu speichern?",
  "What you typed stays on this device and is offered to you when you come back to this form.":
    "Ihre Eingaben bleiben auf diesem Gerät und werden Ihnen angeboten, wenn Sie zu diesem Formular zurückkehren.",
  Stay: "Bleiben",
  Leave: "Verlassen",
  "(optional)": "(freiwillig)",
  "Calendar for {label}": "Kalender für {label}",
  Calendar: "Kalender",
  Save: "Speichern",
  Product: "Artikel",
  Quantity: "Menge",
  Price: "Preis",
  "Net, {currency}": "Netto, {currency}",
  "Two changes of one record": "Zwei Änderungen eines Datensatzes",
  "{who} saved a change {when} after you opened this form.":
    "{who} hat {when} eine Änderung gespeichert, nachdem Sie dieses Formular geöffnet hatten.",
  "Choose what holds where you both changed something else, then save again.":
    "Wählen Sie, was gilt, wo beide etwas anderes geändert haben, und speichern Sie dann noch einmal.",
  "It touches nothing that you changed. Save again to keep both.":
    "Sie betrifft nichts, was Sie geändert haben. Speichern Sie noch einmal, um beides zu behalten.",
  "Changed by both": "Von beiden geändert",
  Yours: "Ihre",
  "Also changed by {who}, and taken over here": "Von {who} ebenfalls geändert und hier übernommen",
  nothing: "nichts",
  "keep mine": "meine behalten",
  "take what {who} saved": "übernehmen, was {who} gespeichert hat",
};
