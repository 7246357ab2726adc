import type { Texts } from "../words.ts";

export const reports: Texts = {
  "All reports": "Alle Berichte",
  "As of": "Stand",
  "At most": "Höchstens",
  Bank: "Bank",
  "Came back": "Zurückgekommen",
  "Cost and margin": "Kosten und Marge",
  Credited: "Gutgeschrieben",
  "Its SKU": "Seine Artikelnummer",
  "Lines of sales": "Verkaufspositionen",
  Margin: "Marge",
  "No goods have moved yet. They do when they are received, shipped, counted or adjusted.":
    "Es wurden noch keine Waren bewegt. Das geschieht, wenn sie angenommen, versandt, gezählt oder korrigiert werden.",
  "Nothing has been paid yet. A payment is recorded on its invoice’s page.":
    "Es wurde noch nichts bezahlt. Eine Zahlung wird auf der Seite ihrer Rechnung erfasst.",
  "Nothing has been shipped yet. Orders are shipped by picking them, or on their page.":
    "Es wurde noch nichts versandt. Aufträge werden beim Kommissionieren oder auf ihrer Seite versandt.",
  "Nothing has been sold yet. The lines of every placed order and credit note stand here.":
    "Es wurde noch nichts verkauft. Hier stehen die Positionen aller erteilten Aufträge und Gutschriften.",
  "Of one hour of the day": "Einer Tagesstunde",
  "Of one weekday": "Eines Wochentags",
  "Of the last days": "Der letzten Tage",
  "On day": "Am Tag",
  Ordered: "Bestellt",
  "Receipt~payment": "Zahlungseingang",
  Shipment: "Lieferung",
  "The company": "Das Unternehmen",
  "The first {shown} of {all} rows; the files hold all of them.":
    "Die ersten {shown} von {all} Zeilen; die Dateien enthalten alle.",
  "The reports are being rebuilt from the books and come back by themselves.":
    "Die Berichte werden aus den Büchern neu aufgebaut und kommen von selbst zurück.",
  "The whole period": "Der ganze Zeitraum",
  "There is nothing to report for this question.": "Zu dieser Frage gibt es nichts zu berichten.",
  "This question cannot be answered.": "Diese Frage lässt sich nicht beantworten.",
  "Time to ship": "Zeit bis zum Versand",
  Weeks: "Wochen",
  Adjustment: "Korrektur",
  Return: "Rücksendung",
  shipments: "Lieferungen",
  "event {seq}": "Ereignis {seq}",
  "{days} d {hours} h": "{days} T {hours} Std.",
  "{hours} h {minutes} min": "{hours} Std. {minutes} Min.",
  "{minutes} min": "{minutes} Min.",

  // Titles of the catalogue
  "ABC analysis": "ABC-Analyse",
  Backorders: "Rückstände",
  "Busy hours": "Stoßzeiten",
  "Days of cover": "Reichweite in Tagen",
  "Falling customers": "Nachlassende Kunden",
  "Inventory value": "Lagerwert",
  "Profit and loss by month": "Gewinn und Verlust nach Monaten",
  "Profit by month": "Gewinn nach Monaten",
  "Sales by day": "Umsatz nach Tagen",
  "Sales by hour": "Umsatz nach Stunden",
  "Stock adjustments": "Bestandskorrekturen",
  "Stock by age": "Bestand nach Alter",
  "Stock levels": "Bestände",
  "Stock on a day": "Bestand an einem Tag",
  "Stock velocity": "Umschlagsgeschwindigkeit",
  "Time from order to shipment": "Zeit vom Auftrag zum Versand",
};
