import type { Texts } from "../words.ts";

export const files: Texts = {
  Files: "Dateien",
  "Files ({count})": "Dateien ({count})",
  "Files of {record}": "Dateien zu {record}",
  "No file is attached.": "Es ist keine Datei angehängt.",
  "Attach a file": "Eine Datei anhängen",
  "A PDF, a picture, an office document, a text or a ZIP file, at most 25 MB.":
    "Eine PDF, ein Bild, ein Office-Dokument, ein Text oder eine ZIP-Datei, höchstens 25 MB.",
  Attach: "Anhängen",
  "Added by": "Hinzugefügt von",
  Added: "Hinzugefügt",
  "The file is removed.": "Die Datei ist entfernt.",
  "The file is attached.": "Die Datei ist angehängt.",
  "The file is empty.": "Die Datei ist leer.",
  "Choose a file": "Wählen Sie eine Datei",
  "The company's files hold {used} of {quotaBytes} MB. This one has {sizeBytes} MB more: whoever runs Pulse can raise the limit.":
    "Die Dateien der Firma belegen {used} von {quotaBytes} MB. Diese hat {sizeBytes} MB mehr: Wer Pulse betreibt, kann die Grenze anheben.",
  "What this picture tells of where and how it was taken cannot be taken out of it. Save it as a new JPEG or PNG file and send that.":
    "Was dieses Bild über Ort und Art der Aufnahme verrät, lässt sich nicht aus ihm entfernen. Speichern Sie es neu als JPEG- oder PNG-Datei und senden Sie diese.",
  "The file cannot be stored now. Try again later.":
    "Die Datei kann jetzt nicht gespeichert werden. Versuchen Sie es später noch einmal.",
  "Files of this kind are not taken. Send a PDF, a picture, an office document, a text or a ZIP file.":
    "Dateien dieser Art werden nicht genommen. Senden Sie eine PDF, ein Bild, ein Office-Dokument, einen Text oder eine ZIP-Datei.",
  "There are {MOST_OF_A_RECORD} files already. Remove one first.":
    "Es gibt schon {MOST_OF_A_RECORD} Dateien. Entfernen Sie zuerst eine.",
  "The stored file cannot be read. Tell your administrator.":
    "Die gespeicherte Datei kann nicht gelesen werden. Sagen Sie es Ihrer Administration.",
  "The form cannot be read.": "Das Formular kann nicht gelesen werden.",
  "File removed": "Datei entfernt",
  "File attached": "Datei angehängt",
  "There is no such record.": "Diesen Datensatz gibt es nicht.",
};
