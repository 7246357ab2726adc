import type { Texts } from "../words.ts";

export const sql: Texts = {
  SQL: "SQL",
  "The figures are being built or restarted. Try again in a moment.":
    "Die Zahlen werden aufgebaut oder neu gestartet. Bitte gleich noch einmal versuchen.",
  Query: "Abfrage",
  "One SELECT over the tables below": "Ein SELECT über die Tabellen unten",
  "Only your company's rows. It ends after 15 seconds; Ctrl+Enter runs it.":
    "Nur Zeilen Ihrer Firma. Nach 15 Sekunden wird abgebrochen; Strg+Eingabe führt aus.",
  "Running…": "Läuft …",
  "Run query": "Abfrage ausführen",
  "Cancelling…": "Wird abgebrochen …",
  "Cancel query": "Abfrage abbrechen",
  "Your last queries": "Ihre letzten Abfragen",
  "You have run no query yet. Write the first above.":
    "Sie haben noch keine Abfrage ausgeführt. Schreiben Sie oben die erste.",
  "The first {count} row|The first {count} rows": "Die erste {count} Zeile|Die ersten {count} Zeilen",
  "{count} row|{count} rows": "{count} Zeile|{count} Zeilen",
  "{ms} ms, as of {time}, event {seq}": "{ms} ms, Stand {time}, Ereignis {seq}",
  "No row answers this.": "Darauf passt keine Zeile.",
  "Download CSV": "CSV herunterladen",
  Tables: "Tabellen",
  "Amounts are in the company's currency, moments on its clock. Names of customers are not here.":
    "Beträge in der Währung der Firma, Zeitpunkte nach ihrer Uhr. Kundennamen stehen hier nicht.",
  Outcome: "Ausgang",
  Rows: "Zeilen",
  Milliseconds: "Millisekunden",
  Refused: "Abgelehnt",
  "Too slow": "Zu langsam",
  "Too large": "Zu groß",
  "Cancelled~run": "Abgebrochen",
  "{title} in Grafana": "{title} in Grafana",
  "Open in Grafana": "In Grafana öffnen",
  "Grafana does not answer. These are the charts of Pulse itself.":
    "Grafana antwortet nicht. Dies sind die Diagramme von Pulse selbst.",
  "There is no Grafana for you here. These are the charts of Pulse itself.":
    "Für Sie gibt es hier kein Grafana. Dies sind die Diagramme von Pulse selbst.",
  "{title}, a panel of Grafana": "{title}, ein Diagramm aus Grafana",
  Grafana: "Grafana",
};
