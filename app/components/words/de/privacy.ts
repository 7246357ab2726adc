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
  "All of it in one file, to be handed to the person who asks: account, ways in, settings, messages, comments and acts.":
    "Alles in einer Datei, für die Person, die danach fragt: Konto, Zugänge, Einstellungen, Mitteilungen, Kommentare und Handlungen.",
  "Name, mail address, phone, browsers, ways in, tokens, settings and messages go for good, and so does the name in documents and comments. Documents, the journal and the audit trail stay, by the account's number. It cannot be undone.":
    "Name, E-Mail-Adresse, Telefon, Browser, Zugänge, Tokens, Einstellungen und Mitteilungen sind endgültig weg, ebenso der Name in Belegen und Kommentaren. Belege, Journal und Prüfprotokoll bleiben, mit der Nummer des Kontos. Es lässt sich nicht rückgängig machen.",
  "Mail address of the person": "E-Mail-Adresse der Person",
  "Nobody erases their own account. Ask another administrator.":
    "Niemand löscht das eigene Konto. Fragen Sie einen anderen Administrator.",
  "Disable the person first: whoever may still sign in is not erased.":
    "Sperren Sie die Person zuerst: Wer sich noch anmelden darf, wird nicht gelöscht.",
  "Enter the person's mail address to confirm.": "Geben Sie zum Bestätigen die E-Mail-Adresse der Person ein.",
  "The person is erased. Documents, books and the audit trail stay.":
    "Die Person ist gelöscht. Belege, Bücher und Prüfprotokoll bleiben.",
  "What is known of me": "Was über mich bekannt ist",
  "All that this company keeps of you, in one file: account, ways in, settings, messages, comments and acts. An administrator can have it taken away once you are disabled.":
    "Alles, was dieses Unternehmen über Sie speichert, in einer Datei: Konto, Zugänge, Einstellungen, Mitteilungen, Kommentare und Handlungen. Ein Administrator kann es löschen, sobald Sie gesperrt sind.",
  "Person erased": "Person gelöscht",
  "Consent given": "Einwilligung gegeben",
  "Consent withdrawn": "Einwilligung widerrufen",
};
