import type { Texts } from "../index.ts";

/** Notifications, mail and alerts. */
export const notices: Texts = {
  // What is told.
  "Stock of {sku} is low: {available} available, reorder at {point}":
    "Bestand von {sku} ist niedrig: {available} verfügbar, Meldebestand {point}",
  "{order} waits for stock of {sku}": "{order} wartet auf Bestand von {sku}",
  "{order} waits for stock of {sku} and {count} more|{order} waits for stock of {sku} and {count} more":
    "{order} wartet auf Bestand von {sku} und {count} weiterem Artikel|{order} wartet auf Bestand von {sku} und {count} weiteren Artikeln",
  "Stock came for {order}": "Für {order} ist Bestand eingetroffen",
  "{order} was shipped as {shipment}": "{order} wurde als {shipment} versandt",
  "{order} was cancelled": "{order} wurde storniert",
  "{invoice} is paid in full": "{invoice} ist vollständig bezahlt",
  "A payment of {amount} for {invoice} failed": "Eine Zahlung über {amount} für {invoice} ist fehlgeschlagen",
  "{who} mentions you on {record}": "{who} erwähnt Sie bei {record}",
  Somebody: "Jemand",

  // Kinds.
  "Stock is low": "Niedriger Bestand",
  "An order waits for stock": "Ein Auftrag wartet auf Bestand",
  "Stock came for my order": "Bestand für meinen Auftrag eingetroffen",
  "My order was shipped": "Mein Auftrag wurde versandt",
  "My order was cancelled": "Mein Auftrag wurde storniert",
  "An invoice of my customer was paid": "Eine Rechnung meines Kunden wurde bezahlt",
  "A payment failed": "Eine Zahlung ist fehlgeschlagen",
  "Somebody mentions me": "Jemand erwähnt mich",

  // Mail.
  "You are invited to {company} on Pulse": "Einladung zu {company} in Pulse",
  "Hello {name},": "Guten Tag {name},",
  "you are invited to work with {company} on Pulse. Choose a password over this link; it works once, within three days.":
    "Sie sind eingeladen, mit {company} in Pulse zu arbeiten. Wählen Sie über diesen Link ein Passwort; er gilt einmal, drei Tage lang.",
  "Choose a password": "Passwort wählen",
  "A new password for Pulse": "Ein neues Passwort für Pulse",
  "somebody asked for a new password for your account. If it was you, choose one over this link; it works once, within 15 minutes. If it was not, do nothing: your password stays.":
    "jemand hat für Ihr Konto ein neues Passwort angefordert. Waren Sie es, wählen Sie über diesen Link eines; er gilt einmal, 15 Minuten lang. Waren Sie es nicht, tun Sie nichts: Ihr Passwort bleibt.",
  "Choose a new password": "Neues Passwort wählen",
  "Open in Pulse": "In Pulse öffnen",
  "All notifications": "Alle Benachrichtigungen",
  "{count} notification from {company}|{count} notifications from {company}":
    "{count} Benachrichtigung von {company}|{count} Benachrichtigungen von {company}",
  "What you are told by mail is chosen under {url}": "Was Sie per E-Mail erfahren, wählen Sie unter {url}",

  // Links by mail and the state of the mail.
  "It is on its way by mail, too.": "Er ist auch per E-Mail unterwegs.",
  "Send the link by mail, too": "Den Link auch per E-Mail senden",
  "If somebody signs in with this address, a link is on its way to it. It works once and for 15 minutes.":
    "Wenn sich jemand mit dieser Adresse anmeldet, ist ein Link dorthin unterwegs. Er gilt einmal und 15 Minuten lang.",
  "An administrator of your company can make a reset link, too. It works once and for 15 minutes.":
    "Auch ein Administrator Ihrer Firma kann einen Link zum Zurücksetzen erstellen. Er gilt einmal und 15 Minuten lang.",
  "Send me a link": "Link zusenden",
  "Enter the mail address that you sign in with": "Geben Sie die E-Mail-Adresse ein, mit der Sie sich anmelden",
  "No mail server is set (PULSE_SMTP_URL and PULSE_MAIL_FROM): nothing is mailed, links are handed over in person.":
    "Kein Mailserver eingestellt (PULSE_SMTP_URL und PULSE_MAIL_FROM): Es wird nichts verschickt, Links werden persönlich übergeben.",
  "The last mail did not go out": "Die letzte E-Mail ging nicht hinaus",
  "Last sent": "Zuletzt gesendet",
  "Given up": "Aufgegeben",
  "{count} message|{count} messages": "{count} Nachricht|{count} Nachrichten",
  "Send again what was given up": "Aufgegebenes erneut senden",
  "They are sent in a moment.": "Sie werden gleich gesendet.",
};
