import type { Texts } from "../words.ts";

/** Roles of the company's own, separated duties, sign-in by others' accounts, passkeys and shared devices. */
export const access: Texts = {
  "New role": "Neue Rolle",
  "Made from": "Ausgangsrolle",
  "It begins with what this role may, and its people see the home page of this role.":
    "Sie beginnt mit dem, was diese Rolle darf; ihre Personen sehen die Startseite dieser Rolle.",
  "Make the role": "Rolle anlegen",
  "Role made. Say now what it may do.": "Rolle angelegt. Legen Sie jetzt fest, was sie darf.",
  "Role deleted.": "Rolle gelöscht.",
  "Saved. It holds from the next request of everybody with this role.":
    "Gespeichert. Es gilt ab der nächsten Anfrage aller mit dieser Rolle.",
  "Made from {role} · {people}": "Ausgangsrolle {role} · {people}",
  "{count} person has it|{count} people have it": "{count} Person hat sie|{count} Personen haben sie",
  "Delete the role {name}? Nobody has it.": "Die Rolle {name} löschen? Niemand hat sie.",
  "What the role may do": "Was die Rolle darf",
  "A right that is missing here is one that you may not give, or that there is not for these records.":
    "Ein Recht, das hier fehlt, dürfen Sie nicht geben, oder es gibt es für diese Datensätze nicht.",
  "The table of rights": "Die Tabelle der Rechte",
  "What this role may do with each kind of record": "Was diese Rolle mit jeder Art von Datensätzen darf",
  "{records}: {action}": "{records}: {action}",
  no: "nein",
  "all records": "alle Datensätze",
  "The company's own roles": "Eigene Rollen der Firma",
  "What I may do": "Was ich darf",
  "What you may do": "Was Sie dürfen",
  "I may": "Ich darf",
  "Others may (these roles)": "Andere dürfen (diese Rollen)",
  "{action} ({roles})": "{action} ({roles})",
  "You have the role {role}. An administrator of your company can give you another one, or change a role of its own.":
    "Sie haben die Rolle {role}. Ein Administrator Ihrer Firma kann Ihnen eine andere geben oder eine eigene Rolle der Firma ändern.",
  "Role made": "Rolle angelegt",
  "Made from {role}": "Ausgangsrolle {role}",
  "Rights of a role changed": "Rechte einer Rolle geändert",
  "Role deleted": "Rolle gelöscht",
  "There is a role of this name already.": "Es gibt schon eine Rolle mit diesem Namen.",
  "Somebody has this role. Give them another one first.":
    "Jemand hat diese Rolle. Geben Sie dieser Person zuerst eine andere.",
  "Somebody else has changed this role meanwhile. Reload the page.":
    "Jemand anderes hat diese Rolle inzwischen geändert. Laden Sie die Seite neu.",
  "Nobody changes what they may do themselves. Ask an administrator.":
    "Niemand ändert, was er selbst darf. Fragen Sie einen Administrator.",
  "Whoever may change {resource} must be able to read them.": "Wer {resource} ändern darf, muss sie auch lesen können.",
  "Whoever lets people in or changes settings may not post to the journal.":
    "Wer Personen hereinlässt oder Einstellungen ändert, darf nicht ins Journal buchen.",
  "You cannot give more of {resource} than you may yourself.":
    "Sie können von {resource} nicht mehr geben, als Sie selbst dürfen.",
  "This role may do more than you may. Ask an administrator.":
    "Diese Rolle darf mehr als Sie. Fragen Sie einen Administrator.",
  "{right}. Roles that have it: {join}. Your role is one of the company's own: an administrator can give it this right, or change your role.":
    "{right}. Rollen mit diesem Recht: {join}. Ihre Rolle ist eine eigene der Firma: Ein Administrator kann ihr dieses Recht geben oder Ihre Rolle ändern.",
  "There is no such role.": "Es gibt keine solche Rolle.",
  "You have made this document yourself. Above the company's limit somebody else must record the payment or refund.":
    "Diesen Beleg haben Sie selbst erstellt. Über der Grenze der Firma muss jemand anderes die Zahlung oder Erstattung erfassen.",
  "You have made this invoice or its order yourself. Above the company's limit somebody else must credit it.":
    "Diese Rechnung oder ihren Auftrag haben Sie selbst erstellt. Über der Grenze der Firma muss jemand anderes die Gutschrift erstellen.",
  "Above the company's limit stock is not corrected by one person: count it, and have somebody else post the count.":
    "Über der Grenze der Firma korrigiert niemand den Bestand allein: Zählen Sie ihn und lassen Sie jemand anderen die Zählung buchen.",
  "An administrator does not post to the journal. Ask the accountant.":
    "Ein Administrator bucht nicht ins Journal. Fragen Sie die Buchhaltung.",
  "Confirm that it is you: enter the code that your app shows now.":
    "Bestätigen Sie, dass Sie es sind: Geben Sie den Code ein, den Ihre App jetzt zeigt.",
  "Confirm that it is you: enter your password.": "Bestätigen Sie, dass Sie es sind: Geben Sie Ihr Passwort ein.",
  "Enter an amount such as 500.00, or nothing.": "Geben Sie einen Betrag wie 500,00 ein, oder nichts.",
  "The password is not right.": "Das Passwort ist nicht richtig.",
  "Code from your app": "Code aus Ihrer App",
  "Your password": "Ihr Passwort",
  "Limits of separated duties changed": "Grenzen der Funktionstrennung geändert",
  "Separated duties": "Funktionstrennung",
  "Above these amounts two people are needed: whoever made a document does not settle, credit or correct it alone. Leave a field empty for no limit. An administrator never posts to the journal.":
    "Über diesen Beträgen braucht es zwei Personen: Wer einen Beleg erstellt hat, begleicht, gutschreibt oder korrigiert ihn nicht allein. Ein leeres Feld heißt keine Grenze. Ein Administrator bucht nie ins Journal.",
  "Payments and refunds": "Zahlungen und Erstattungen",
  "Credit notes": "Gutschriften",
  "Corrections of stock": "Korrekturen des Bestands",
  "Saved. It holds for what is made from now on.": "Gespeichert. Es gilt für alles, was ab jetzt erstellt wird.",
};
