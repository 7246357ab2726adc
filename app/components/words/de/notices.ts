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

  // Alerts.
  "Alert {name}: {value}": "Alarm {name}: {value}",
  "A figure that is watched": "Eine überwachte Kennzahl",
  Alerts: "Alarme",
  Alert: "Alarm",
  "New alert": "Neuer Alarm",
  "Edit alert": "Alarm bearbeiten",
  "Save alert": "Alarm speichern",
  "No figure that you may see is watched.": "Keine Kennzahl, die Sie sehen dürfen, wird überwacht.",
  "The figures are being built. Try again in a moment.":
    "Die Kennzahlen werden gerade aufgebaut. Versuchen Sie es gleich noch einmal.",
  Figure: "Kennzahl",
  "What is watched": "Was überwacht wird",
  "Choose a figure": "Kennzahl wählen",
  "Over how many days, up to today": "Über wie viele Tage, bis heute",
  "Show today's figure": "Heutigen Wert zeigen",
  "It is {value} now.": "Der Wert ist jetzt {value}.",
  "Before that it was {value}.": "Davor war er {value}.",
  Rule: "Regel",
  "Alert me when the figure": "Alarm, wenn die Kennzahl",
  "is above": "größer ist als",
  "is below": "kleiner ist als",
  "rises by more than, in per cent": "um mehr steigt als, in Prozent",
  "falls by more than, in per cent": "um mehr fällt als, in Prozent",
  "is nothing at all": "ganz ausbleibt",
  "above {value}": "über {value}",
  "below {value}": "unter {value}",
  "rises by more than {value} %": "steigt um mehr als {value} %",
  "falls by more than {value} %": "fällt um mehr als {value} %",
  "nothing at all": "bleibt ganz aus",
  "for {count} minute|for {count} minutes": "{count} Minute lang|{count} Minuten lang",
  Threshold: "Schwelle",
  "Over when it is back at": "Vorbei, wenn sie zurück ist bei",
  "So that a figure that wavers about the threshold does not tell you each time.":
    "Damit ein Wert, der um die Schwelle schwankt, nicht jedes Mal meldet.",
  "Holds for minutes": "Anhaltend für Minuten",
  "0: at once.": "0: sofort.",
  "Quiet from": "Ruhe von",
  "Quiet to": "Ruhe bis",
  "Quiet hours": "Ruhezeit",
  "In the company's time zone. What fires meanwhile is told when they end.":
    "In der Zeitzone der Firma. Was währenddessen auslöst, wird am Ende gemeldet.",
  "Who is told": "Wer es erfährt",
  "I am": "Ich",
  "Only those are told who may see the figure, each in the way they chose.":
    "Es erfahren nur die, die die Kennzahl sehen dürfen, jeder auf dem gewählten Weg.",
  On: "Ein",
  Off: "Aus",
  OK: "In Ordnung",
  Firing: "Ausgelöst",
  Pending: "Bahnt sich an",
  Acknowledged: "Zur Kenntnis genommen",
  Snoozed: "Stummgeschaltet",
  "The condition holds": "Die Bedingung trifft zu",
  Fires: "Löst aus",
  Resolved: "Behoben",
  "The condition passed before it fired": "Die Bedingung war vorbei, bevor ausgelöst wurde",
  "People were told": "Personen wurden benachrichtigt",
  "Snooze ended": "Stummschaltung beendet",
  Acknowledge: "Zur Kenntnis nehmen",
  "End snooze": "Stummschaltung beenden",
  "Delete {name} and its history?": "{name} und den Verlauf löschen?",
  "Secret of the webhook": "Geheimnis des Webhooks",
  "Give it to the receiver, who checks the signature with it. It is not shown again.":
    "Geben Sie es dem Empfänger, der damit die Signatur prüft. Es wird nicht noch einmal gezeigt.",
  "Last figure": "Letzter Wert",
  "Looked at": "Angesehen",
  "Not yet": "Noch nicht",
  "In this state since": "In diesem Zustand seit",
  "Acknowledged by": "Zur Kenntnis genommen von",
  "Snoozed until": "Stumm bis",
  Nobody: "Niemand",
  Snooze: "Stummschalten",
  "Tell nobody for": "Niemandem melden für",
  "{count} hour|{count} hours": "{count} Stunde|{count} Stunden",
  "{count} day|{count} days": "{count} Tag|{count} Tage",
  Webhook: "Webhook",
  "Called by https when it fires and when it is over. Empty: nobody is called. Saving makes a new secret.":
    "Wird per https aufgerufen, wenn er auslöst und wenn er vorbei ist. Leer: niemand. Speichern erzeugt ein neues Geheimnis.",
  "Save webhook": "Webhook speichern",
  "{count} try|{count} tries": "{count} Versuch|{count} Versuche",
  "Acknowledged: nobody is told again until it fires anew.":
    "Zur Kenntnis genommen: Gemeldet wird erst wieder, wenn er neu auslöst.",
  "The snooze has ended.": "Die Stummschaltung ist beendet.",
  "Snoozed.": "Stummgeschaltet.",
};
