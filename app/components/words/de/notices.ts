import type { Texts } from "../words.ts";

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
  "A backup failed": "Eine Sicherung ist fehlgeschlagen",
  "Figures differ from the books": "Zahlen weichen von den Büchern ab",
  "The disk fills up": "Der Datenträger wird voll",
  "The disk is full ({used} %): nothing new is saved until there is room":
    "Der Datenträger ist voll ({used} %): Es wird nichts Neues gespeichert, bis Platz ist",
  "{used} % of the disk are used: make room, from 95 % on nothing new is saved":
    "{used} % des Datenträgers sind belegt: Schaffen Sie Platz, ab 95 % wird nichts Neues gespeichert",
  "Figures still differ from the books: {names}": "Zahlen weichen weiter von den Büchern ab: {names}",
  "Figures differed from the books and were built anew: {names}":
    "Zahlen wichen von den Büchern ab und sind neu gebildet: {names}",
  "The backup failed: {reason}": "Die Sicherung ist fehlgeschlagen: {reason}",
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
  "Unread:": "Ungelesen:",
  "· {times} times": "· {times}-mal",
  "Marking…": "Wird markiert …",
  notification: "Benachrichtigung",
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
  "Called by https when it fires and when it is over. Empty: nobody is called. Saving makes a new secret.":
    "Wird per https aufgerufen, wenn er auslöst und wenn er vorbei ist. Leer: niemand. Speichern erzeugt ein neues Geheimnis.",
  "Save webhook": "Webhook speichern",
  "{count} try|{count} tries": "{count} Versuch|{count} Versuche",
  "Acknowledged: nobody is told again until it fires anew.":
    "Zur Kenntnis genommen: Gemeldet wird erst wieder, wenn er neu auslöst.",
  "The snooze has ended.": "Die Stummschaltung ist beendet.",
  "Snoozed.": "Stummgeschaltet.",

  // The bell and the list.
  "By mail": "Per E-Mail",
  "In Pulse": "In Pulse",
  "By SMS": "Per SMS",
  "In my browsers": "Im Browser",
  "Mails come": "E-Mails kommen",
  "Gathered by the company's clock. Links for passwords and invitations always come at once.":
    "Gesammelt nach der Uhr der Firma. Links für Passwörter und Einladungen kommen immer sofort.",
  "Each at once": "Jede sofort",
  "Gathered, each day at {time}": "Gesammelt, täglich um {time}",
  "Choose an hour.": "Wählen Sie eine Stunde.",

  // SMS.
  SMS: "SMS",
  "My phone for SMS": "Mein Telefon für SMS",
  "Phone number": "Telefonnummer",
  "Another number, or a new code": "Andere Nummer oder neuer Code",
  "With its country code, such as +44 7700 900123. We send a code to it, and nothing else until you have confirmed it.":
    "Mit Landesvorwahl, etwa +49 1512 3456789. Wir senden einen Code dorthin und sonst nichts, bis Sie die Nummer bestätigt haben.",
  Confirmed: "Bestätigt",
  "Not confirmed": "Nicht bestätigt",
  "Remove {name}? It gets no SMS any more.": "{name} entfernen? Dorthin gehen dann keine SMS mehr.",
  "Code from the SMS": "Code aus der SMS",
  "Six digits; they work for ten minutes and five tries.": "Sechs Ziffern; sie gelten zehn Minuten und fünf Versuche.",
  "Confirm the number": "Nummer bestätigen",
  "Send me a code": "Code senden",
  "Sending…": "Wird gesendet …",
  "At most 40 characters.": "Höchstens 40 Zeichen.",
  "The number is removed.": "Die Nummer ist entfernt.",
  "The number is confirmed.": "Die Nummer ist bestätigt.",
  "This code is not right, too old, or was tried too often.":
    "Dieser Code ist falsch, zu alt oder wurde zu oft versucht.",
  "A code is on its way to your phone.": "Ein Code ist auf dem Weg zu Ihrem Telefon.",
  "Enter a phone number.": "Geben Sie eine Telefonnummer ein.",
  "Enter the number with its country code, such as +44 7700 900123.":
    "Geben Sie die Nummer mit Landesvorwahl ein, etwa +49 1512 3456789.",
  "Enter the six digits.": "Geben Sie die sechs Ziffern ein.",
  "This installation sends no SMS.": "Diese Installation sendet keine SMS.",
  "That was enough codes for one day. Try again tomorrow.":
    "Das waren genug Codes für einen Tag. Versuchen Sie es morgen wieder.",
  "Pulse: your code is {code}. It works for ten minutes. Tell it to nobody.":
    "Pulse: Ihr Code ist {code}. Er gilt zehn Minuten. Sagen Sie ihn niemandem.",

  // Push.
  "Push messages": "Push-Nachrichten",
  "My browsers": "Meine Browser",
  "A browser that is named here shows your notifications also while Pulse is closed, until you sign out in it. They go through the service of its maker, who cannot read them.":
    "Ein Browser, der hier steht, zeigt Ihre Benachrichtigungen auch, wenn Pulse geschlossen ist, bis Sie sich dort abmelden. Sie gehen über den Dienst seines Herstellers, der sie nicht lesen kann.",
  "Since {since}, last notified {sent}": "Seit {since}, zuletzt benachrichtigt {sent}",
  "A tablet that several people share is not notified.":
    "Ein Tablet, das sich mehrere teilen, wird nicht benachrichtigt.",
  "Notifying a browser needs JavaScript. Everything else here works without it.":
    "Einen Browser zu benachrichtigen braucht JavaScript. Alles andere hier geht ohne.",
  "This browser cannot be notified. It must know push messages, and Pulse must be opened by https.":
    "Dieser Browser kann nicht benachrichtigt werden. Er muss Push-Nachrichten kennen, und Pulse muss über https geöffnet sein.",
  "Follow your browser: it asks whether Pulse may notify you.":
    "Folgen Sie Ihrem Browser: Er fragt, ob Pulse Sie benachrichtigen darf.",
  "The browser did not agree. Allow notifications for this page in its settings, then try again.":
    "Der Browser hat nicht zugestimmt. Erlauben Sie in seinen Einstellungen Benachrichtigungen für diese Seite und versuchen Sie es noch einmal.",
  "Notify this browser": "Diesen Browser benachrichtigen",
  "This browser is notified from now on.": "Dieser Browser wird ab jetzt benachrichtigt.",
  "The browser is removed.": "Der Browser ist entfernt.",
  "The browser's answer cannot be read.": "Die Antwort des Browsers ist nicht lesbar.",
  "This installation sends no push messages.": "Diese Installation sendet keine Push-Nachrichten.",
  "Ten browsers are notified already. Remove one of them first.":
    "Zehn Browser werden schon benachrichtigt. Entfernen Sie zuerst einen davon.",
  "There is no such phone.": "Dieses Telefon gibt es nicht.",
  "There is no such browser.": "Diesen Browser gibt es nicht.",

  // The system page.
  "SMS and push": "SMS und Push",
  "SMS gateway": "SMS-Gateway",
  "Last SMS": "Letzte SMS",
  "Last push": "Letzte Push-Nachricht",
  "No SMS gateway is set (PULSE_SMS_URL and PULSE_SMS_FROM).":
    "Kein SMS-Gateway eingestellt (PULSE_SMS_URL und PULSE_SMS_FROM).",
  "Push is switched off (PULSE_PUSH), or no worker has run yet.":
    "Push ist abgeschaltet (PULSE_PUSH), oder noch kein Worker ist gelaufen.",
  "The last SMS did not go out": "Die letzte SMS ging nicht hinaus",
  "The last push did not go out": "Die letzte Push-Nachricht ging nicht hinaus",
  Notification: "Benachrichtigung",
  notifications: "Benachrichtigungen",
  Mark: "Markieren",
  Unread: "Ungelesen",
  "Read~mark": "Gelesen",
  "Mark as read": "Als gelesen markieren",
  "Mark as unread": "Als ungelesen markieren",
  "Mark all as read": "Alle als gelesen markieren",
  "Nobody has told you anything yet. What you are told of is chosen under “What I am told”.":
    "Noch keine Benachrichtigungen. Worüber Sie benachrichtigt werden, wählen Sie unter „Meine Benachrichtigungen“.",
  "You have read everything.": "Sie haben alles gelesen.",
  "Alert {name} saved.": "Alarm {name} gespeichert.",
  "Alert {name} deleted.": "Alarm {name} gelöscht.",
  "This figure cannot be watched: {message}": "Diese Kennzahl kann nicht überwacht werden: {message}",
  "The comment is added.": "Der Kommentar ist hinzugefügt.",
  "The comment is changed.": "Der Kommentar ist geändert.",
  "The comment is deleted.": "Der Kommentar ist gelöscht.",
  "Overdue invoices": "Überfällige Rechnungen",
  "Events wait": "Ereignisse warten",
  "Background jobs failed": "Hintergrundaufgaben fehlgeschlagen",
  "Events that wait": "Wartende Ereignisse",
  "Failed jobs": "Fehlgeschlagene Aufgaben",
  "Parked events": "Zurückgestellte Ereignisse",
  "Failed messages": "Fehlgeschlagene Nachrichten",
  "Failed sign-ins in an hour": "Fehlgeschlagene Anmeldungen in einer Stunde",
  "Exports by one person in an hour": "Exporte einer Person in einer Stunde",
  "Many sign-ins failed": "Viele Anmeldungen sind gescheitert",
  "One person takes away many files": "Eine Person nimmt viele Dateien mit",
};
