import type { Texts } from "../words.ts";

export const schedules: Texts = {
  As: "Als",
  At: "Um",
  "Every day": "Jeden Tag",
  "Every day at {time}": "Jeden Tag um {time} Uhr",
  "Every month": "Jeden Monat",
  "Every week": "Jede Woche",
  "Excel, with all rows": "Excel, mit allen Zeilen",
  "From {from} to {to}.": "Von {from} bis {to}.",
  "Have a question sent to you": "Eine Frage zusenden lassen",
  "Held back": "Zurückgehalten",
  "How often": "Wie oft",
  "Last~mail": "Zuletzt",
  "Next~mail": "Als Nächstes",
  "No question is sent to you yet. Save one in Explore, then have it sent to you here.":
    "Noch wird Ihnen keine Frage zugesandt. Speichern Sie unter Erkunden eine, und lassen Sie sie sich hier zusenden.",
  "On day {day} of the month at {time}": "Am {day}. des Monats um {time} Uhr",
  "On day, for every month": "Am Tag, bei jedem Monat",
  "On its way": "Unterwegs",
  "On the company's clock. You get what you may see at that moment.":
    "Nach der Uhr der Firma. Sie erhalten, was Sie in dem Moment sehen dürfen.",
  "On, for every week": "Am, bei jeder Woche",
  "Only the first {count} rows are shown; the workbook has all.":
    "Nur die ersten {count} Zeilen sind zu sehen; die Arbeitsmappe hat alle.",
  "PDF, a page with its chart": "PDF, eine Seite mit Diagramm",
  Pause: "Anhalten",
  Paused: "Angehalten",
  "Paused by the restore": "Durch die Wiederherstellung angehalten",
  Question: "Frage",
  "Questions by mail": "Fragen per E-Mail",
  Resume: "Fortsetzen",
  "Save a question in Explore first; then it can be sent to you.":
    "Speichern Sie zuerst eine Frage unter Erkunden; dann kann sie Ihnen zugesandt werden.",
  "Send by mail": "Per E-Mail senden",
  "Send it to me": "Mir zusenden",
  "The file is attached. It is sent to you by your own wish; pause or end it under {url}":
    "Die Datei liegt bei. Sie wird Ihnen auf eigenen Wunsch zugesandt; anhalten oder beenden unter {url}",
  "The question, or the right to see it, is not there any more.":
    "Die Frage oder das Recht, sie zu sehen, gibt es nicht mehr.",
  "There is no such schedule.": "Diesen Versand gibt es nicht.",
  "This installation cannot send mail: no mail server is set.":
    "Diese Installation kann keine E-Mails senden: Kein Mailserver ist eingerichtet.",
  "You have {MOST} questions sent already. End one first.":
    "Ihnen werden schon {MOST} Fragen zugesandt. Beenden Sie zuerst eine.",
  "as of event {seq}": "Stand Ereignis {seq}",
  "{day}s at {time}": "{day}s um {time} Uhr",
  "{name} is not sent any more.": "{name} wird nicht mehr zugesandt.",
  "{name} is paused.": "{name} ist angehalten.",
  "{name} is sent again.": "{name} wird wieder zugesandt.",
  "{name} will be sent to you.": "{name} wird Ihnen zugesandt.",
};
