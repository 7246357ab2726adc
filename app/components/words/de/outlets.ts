import type { Texts } from "../words.ts";

export const outlets: Texts = {
  Outlet: "Filiale",
  Outlets: "Filialen",
  "New outlet": "Neue Filiale",
  "Save outlet": "Filiale speichern",
  "Code, name or city": "Nummer, Name oder Ort",
  "Not in use, it cannot be chosen for orders; those that it has keep it":
    "Nicht in Gebrauch kann sie für Aufträge nicht gewählt werden; die sie haben, behalten sie",
  "Take out of use": "Außer Gebrauch nehmen",
  "Use again": "Wieder in Gebrauch nehmen",
  "{name} is in use again.": "{name} ist wieder in Gebrauch.",
  "{name} is out of use.": "{name} ist außer Gebrauch.",
  "{name} is not in use": "{name} ist nicht in Gebrauch",
  "Its orders": "Ihre Aufträge",
  "Outlet {name} saved.": "Filiale {name} gespeichert.",
  "Outlet created": "Filiale angelegt",
  "Outlet changed": "Filiale geändert",
  "Company’s settings changed": "Einstellungen der Firma geändert",
  "Company’s settings told to a webhook": "Einstellungen der Firma einem Webhook mitgeteilt",
  "Company and outlets": "Firma und Filialen",
  "{count} outlet|{count} outlets": "{count} Filiale|{count} Filialen",
  "There are no outlets yet: orders do not say where they were taken.":
    "Es gibt noch keine Filialen: Aufträge sagen nicht, wo sie angenommen wurden.",
  "There is no such outlet": "Diese Filiale gibt es nicht",
  "There is no such outlet.": "Diese Filiale gibt es nicht.",
  "There is an outlet with the code {code} already.": "Es gibt schon eine Filiale mit der Nummer {code}.",
  "There are {MOST_OUTLETS} outlets already.": "Es gibt schon {MOST_OUTLETS} Filialen.",
  "Somebody else has changed this outlet. Load it again.":
    "Jemand anders hat diese Filiale geändert. Laden Sie sie neu.",
  "This order is invoiced: it stays with its outlet.": "Dieser Auftrag ist berechnet: Er bleibt bei seiner Filiale.",
  "None~outlet": "Keine",
  "Outlet: {outlet}": "Filiale: {outlet}",
};
