import type { Texts } from "../words.ts";

export const webhooks: Texts = {
  "No other program is told of what happens here.": "Kein anderes Programm erfährt, was hier geschieht.",
  "No other program is told of what happens here. Add the first webhook below.":
    "Kein anderes Programm erfährt, was hier geschieht. Legen Sie unten den ersten Webhook an.",
  "New webhook": "Neuer Webhook",
  "Add webhook": "Webhook anlegen",
  "All events": "Alle Ereignisse",
  "Sent in 24 hours": "In 24 Stunden gesendet",
  "Switched off": "Ausgeschaltet",
  "Messages failed": "Nachrichten fehlgeschlagen",
  "Messages wait": "Nachrichten warten",
  "Being sent": "Wird gesendet",
  "Not sent": "Nicht gesendet",
  "Called by https, at once and again for days until it answers.":
    "Wird über https aufgerufen, sofort und dann tagelang wieder, bis es antwortet.",
  "Events, all of them where none is chosen": "Ereignisse, alle, wo keines gewählt ist",
  "Further types of events": "Weitere Arten von Ereignissen",
  "As the events screen names them, with spaces between: orders.order_created orders.invoice_paid":
    "Wie der Bildschirm der Ereignisse sie nennt, mit Leerzeichen dazwischen: orders.order_created orders.invoice_paid",
  "A test is on its way.": "Eine Probe ist unterwegs.",
  "It is sent again.": "Es wird erneut gesendet.",
  "They are sent again.": "Sie werden erneut gesendet.",
  "Webhook deleted.": "Webhook gelöscht.",
  "Send a test": "Probe senden",
  "Switch off": "Ausschalten",
  "Switch on": "Einschalten",
  "Renew the secret": "Geheimnis erneuern",
  "The former secret signs too for 24 hours. This one is not shown again.":
    "Das frühere Geheimnis unterschreibt noch 24 Stunden mit. Dieses wird nicht wieder gezeigt.",
  "Send all that failed again": "Alles Fehlgeschlagene erneut senden",
  "What was sent": "Was gesendet wurde",
  "Nothing has happened since that this address is told of.":
    "Seither ist nichts geschehen, was diese Adresse erfährt.",
  message: "Nachricht",
  messages: "Nachrichten",
  Tries: "Versuche",
  Tried: "Versucht",
  "Took, ms": "Dauer, ms",
  "Send it again": "Erneut senden",
  "Enter an address such as https://example.com/hooks, without a name or password in it":
    "Geben Sie eine Adresse wie https://example.com/hooks ein, ohne Namen oder Kennwort darin",
  "Use at most 2000 characters": "Höchstens 2000 Zeichen",
  "Enter an address": "Geben Sie eine Adresse ein",
  "Name at most 100 types": "Nennen Sie höchstens 100 Arten",
  "An event's type such as orders.order_created, or orders. for all of them":
    "Die Art eines Ereignisses wie orders.order_created, oder orders. für alle davon",
  "There is no such webhook.": "Diesen Webhook gibt es nicht.",
  "There is no such event.": "Dieses Ereignis gibt es nicht.",
  "There is no such message.": "Diese Nachricht gibt es nicht.",
  "There are {MOST_ENDPOINTS} webhooks already. Delete one first.":
    "Es gibt schon {MOST_ENDPOINTS} Webhooks. Löschen Sie zuerst einen.",
  "Somebody else has changed this webhook meanwhile. Load it again.":
    "Jemand anderes hat diesen Webhook inzwischen geändert. Laden Sie ihn neu.",
  "It is on its way already.": "Es ist schon unterwegs.",
  "Webhook added": "Webhook angelegt",
  "Webhook changed": "Webhook geändert",
  "Webhook removed": "Webhook entfernt",
  "Secret of a webhook renewed": "Geheimnis eines Webhooks erneuert",
  "Webhook tested": "Webhook erprobt",
  "People and sign-in": "Personen und Anmeldung",
  "Orders and invoices": "Aufträge und Rechnungen",
  Imports: "Importe",
};
