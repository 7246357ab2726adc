import type { Texts } from "../words.ts";

export const privacy: Texts = {
  "Personal data": "Personenbezogene Daten",
  "This person was erased {when}.": "Diese Person wurde {when} gelöscht.",
  Consent: "Einwilligung",
  "Nothing was agreed to.": "In nichts wurde eingewilligt.",
  "Note a consent": "Eine Einwilligung vermerken",
  "What for": "Wofür",
  "Such as news by e-mail": "Etwa Neuigkeiten per E-Mail",
  Said: "Erklärt",
  Agreed: "Eingewilligt",
  Withdrawn: "Widerrufen",
  "How it was said": "Wie es erklärt wurde",
  "A form, a letter, by telephone": "Ein Formular, ein Brief, telefonisch",
  "Noted by": "Vermerkt von",
  "Noted.": "Vermerkt.",
  "What is known of the person": "Was über die Person bekannt ist",
  "All of it in one file, to be handed to the person who asks: address, orders, invoices, comments, files and history.":
    "Alles in einer Datei, für die Person, die danach fragt: Anschrift, Aufträge, Rechnungen, Kommentare, Dateien und Verlauf.",
  "Download as JSON": "Als JSON herunterladen",
  "Erase the person": "Die Person löschen",
  "Name, addresses, contacts, comments and files go for good. Orders, invoices and the journal stay, and issued documents are kept as the law asks. It cannot be undone.":
    "Name, Anschriften, Ansprechpartner, Kommentare und Dateien sind endgültig weg. Aufträge, Rechnungen und das Journal bleiben, und ausgestellte Belege werden aufbewahrt, wie das Gesetz es verlangt. Es lässt sich nicht rückgängig machen.",
  "Customer's code": "Code des Kunden",
  "Enter {code} to confirm.": "Zum Bestätigen {code} eingeben.",
  "Erasing…": "Wird gelöscht …",
  "Confirm that it is you": "Bestätigen, dass Sie es sind",
  "Confirmed. The file can be downloaded for ten minutes.":
    "Bestätigt. Die Datei kann zehn Minuten lang heruntergeladen werden.",
  "Erase for good": "Endgültig löschen",
  "The person is erased. Documents and books stay.": "Die Person ist gelöscht. Belege und Bücher bleiben.",
  "Documents are rendered first, as they were issued. Try again in a moment.":
    "Zuerst werden Belege erzeugt, wie sie ausgestellt wurden. Bitte gleich noch einmal versuchen.",
  "This person was erased already.": "Diese Person wurde schon gelöscht.",
  "Enter the customer's code to confirm.": "Geben Sie zum Bestätigen den Code des Kunden ein.",
  "Something is still open with this person: orders that are not completed, invoices that are not paid, or credit that is not used. Their data is needed for it.":
    "Mit dieser Person ist noch etwas offen: nicht abgeschlossene Aufträge, unbezahlte Rechnungen oder nicht verbrauchtes Guthaben. Dafür werden ihre Daten gebraucht.",
  "Choose whether it was given or withdrawn": "Wählen Sie, ob sie gegeben oder widerrufen wurde",
  "Person erased": "Person gelöscht",
  "Consent given": "Einwilligung gegeben",
  "Consent withdrawn": "Einwilligung widerrufen",
};
