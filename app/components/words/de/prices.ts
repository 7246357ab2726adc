import type { Texts } from "../words.ts";

export const prices: Texts = {
  "Price list": "Preisliste",
  "Price lists": "Preislisten",
  "price list": "Preisliste",
  "price lists": "Preislisten",
  "New price list": "Neue Preisliste",
  "In use": "In Gebrauch",
  "Not in use": "Nicht in Gebrauch",
  "Not in use, its customers pay the products’ prices": "Nicht in Gebrauch zahlen ihre Kunden die Preise der Artikel",
  "{name} (not in use)": "{name} (nicht in Gebrauch)",
  "None: the products’ prices": "Keine: die Preise der Artikel",
  "Code or name": "Nummer oder Name",
  Prices: "Preise",
  "From quantity": "Ab Menge",
  "First day": "Erster Tag",
  "Last day": "Letzter Tag",
  "From quantity, line {index}": "Ab Menge, Position {index}",
  "First day, line {index}": "Erster Tag, Position {index}",
  "Last day, line {index}": "Letzter Tag, Position {index}",
  "Save price list": "Preisliste speichern",
  "Price list {name} saved.": "Preisliste {name} gespeichert.",
  "Price list created": "Preisliste angelegt",
  "Price list changed": "Preisliste geändert",
  "{count} price|{count} prices": "{count} Preis|{count} Preise",
  "Customer’s price {price}": "Kundenpreis {price}",
  "There are no price lists yet: every customer pays the products’ prices.":
    "Es gibt noch keine Preislisten: Jeder Kunde zahlt die Preise der Artikel.",
  "No prices yet: the products’ prices stand.": "Noch keine Preise: Es gelten die Preise der Artikel.",
  "There is no such price list": "Diese Preisliste gibt es nicht",
  "There is no such price list.": "Diese Preisliste gibt es nicht.",
  "There is a price list with the code {code} already.": "Es gibt schon eine Preisliste mit der Nummer {code}.",
  "Somebody else has changed this price list. Load it again.":
    "Jemand anders hat diese Preisliste geändert. Laden Sie sie neu.",
  "The last day is before the first": "Der letzte Tag liegt vor dem ersten",
  "Another line has this product, quantity and first day":
    "Eine andere Position hat diesen Artikel, diese Menge und diesen ersten Tag",
};
