import type { Texts } from "../words.ts";

/** How a company invoices and taxes. */
export const taxes: Texts = {
  "Invoicing and tax": "Rechnungsstellung und Steuer",
  Invoicing: "Rechnungsstellung",
  "Invoicing changed": "Rechnungsstellung geändert",
  "Invoicing saved.": "Rechnungsstellung gespeichert.",
  "Save invoicing": "Rechnungsstellung speichern",
  "For orders placed from now on. Those that are placed keep what was chosen then.":
    "Für Aufträge, die ab jetzt erteilt werden. Erteilte behalten, was damals gewählt war.",
  "Orders are invoiced": "Aufträge werden berechnet",
  "When they are placed": "Wenn sie erteilt werden",
  "With each shipment": "Mit jeder Lieferung",
  "When they are placed, and shipped when paid": "Wenn sie erteilt werden, und geliefert, wenn bezahlt ist",
  "By shipment each part is invoiced as it leaves; prepaid goods leave when their invoice is paid":
    "Nach Lieferung wird jeder Teil berechnet, wenn er das Haus verlässt; bei Vorkasse geht die Ware hinaus, wenn ihre Rechnung bezahlt ist",
  "Tax is rounded": "Steuer wird gerundet",
  "Once on the document": "Einmal auf dem Beleg",
  "On each line": "Auf jeder Position",
  "Either way net and tax of a document are its total to the cent":
    "So oder so ergeben Netto und Steuer eines Belegs auf den Cent seine Summe",
  "Tax codes": "Steuerschlüssel",
  "New tax code": "Neuer Steuerschlüssel",
  "Save tax code": "Steuerschlüssel speichern",
  "Tax code saved.": "Steuerschlüssel gespeichert.",
  "Tax code added": "Steuerschlüssel angelegt",
  "Tax code ended": "Steuerschlüssel beendet",
  "Tax rate set": "Steuersatz festgelegt",
  "{code} {rate} % from {day}": "{code} {rate} % ab {day}",
  "{code} {before} % → {rate} % from {day}": "{code} {before} % → {rate} % ab {day}",
  "{code} until {day}": "{code} bis {day}",
  "New rate": "Neuer Satz",
  "Save rate": "Satz speichern",
  "Rate saved.": "Satz gespeichert.",
  "End a tax code": "Einen Steuerschlüssel beenden",
  "End tax code": "Steuerschlüssel beenden",
  "The tax code ends.": "Der Steuerschlüssel endet.",
  "How it is charged": "Wie sie erhoben wird",
  "Such as VAT": "Etwa USt",
  "To come": "Kommt noch",
  "No tax is charged.": "Es wird keine Steuer erhoben.",
  "Customers of the tax category": "Kunden der Steuerart",
  "Products of the tax category": "Produkte der Steuerart",
  "As it stands on the product: standard, or one of your own such as reduced":
    "Wie sie beim Produkt steht: standard, oder eine eigene wie reduced",
  "Orders and invoices that are there stay as they are: a rate begins after the newest of them.":
    "Vorhandene Aufträge und Rechnungen bleiben, wie sie sind: Ein Satz beginnt nach der neuesten davon.",
  "Nothing is taxed by it later, unless it gets a new rate":
    "Danach wird nichts damit besteuert, außer er bekommt einen neuen Satz",
  "The newest order or invoice is of {newest}. Enter a later day":
    "Der neueste Auftrag oder die neueste Rechnung ist vom {newest}. Geben Sie einen späteren Tag ein",
  "There is no tax code {code}": "Es gibt keinen Steuerschlüssel {code}",
  "There is a tax code {code} already. Give it a new rate instead":
    "Es gibt schon einen Steuerschlüssel {code}. Geben Sie ihm stattdessen einen neuen Satz",
  "They bear {code} then. Give it a new rate, or end it before":
    "Sie tragen dann {code}. Geben Sie ihm einen neuen Satz, oder beenden Sie ihn vorher",
  "Nothing is charged under {code}: it has no rate": "Unter {code} wird nichts erhoben: Er hat keinen Satz",
  "{code} has a rate from {from} on. Enter a later day":
    "{code} hat ab {from} einen Satz. Geben Sie einen späteren Tag ein",
  "{code} has a rate from {from} on. Enter that day or a later one":
    "{code} hat ab {from} einen Satz. Geben Sie diesen Tag oder einen späteren ein",
  "{code} ends on {to}. Enter a later day": "{code} endet am {to}. Geben Sie einen späteren Tag ein",
  "{code} ends on {to} already": "{code} endet schon am {to}",
  "Nothing is charged under it: enter 0": "Darunter wird nichts erhoben: Geben Sie 0 ein",
  "Choose how it is charged": "Wählen Sie, wie sie erhoben wird",
  "Choose whose purchases bear it": "Wählen Sie, wessen Käufe sie tragen",
  "Choose when orders are invoiced.": "Wählen Sie, wann Aufträge berechnet werden.",
  "Choose where tax is rounded.": "Wählen Sie, wo Steuer gerundet wird.",
  "For customers that are new from now on; each can have its own":
    "Für Kunden, die von jetzt an neu sind; jeder kann ein eigenes haben",
  "Borne by": "Getragen von",
  "More who bear a tax": "Weitere, die eine Steuer tragen",
  "Bear a tax no longer": "Eine Steuer nicht mehr tragen",
  "More bear a tax": "Weitere tragen eine Steuer",
  "Some bear a tax no longer": "Einige tragen eine Steuer nicht mehr",
  "{bearers} from {day}": "{bearers} ab {day}",
  "{bearers} until {day}": "{bearers} bis {day}",
  "{customers} customers: {products}": "Kunden {customers}: {products}",
  "from {day}": "ab {day}",
  "until {day}": "bis {day}",
  "on the taxes before it, too": "auch auf die Steuern davor",
  "Customers in": "Kunden in",
  "Empty: in every country that has no tax of its own": "Leer: in jedem Land, das keine eigene Steuer hat",
  "Other taxes on the same": "Andere Steuern auf dasselbe",
  "None: this one alone": "Keine: diese allein",
  "Yes: each of the net amount": "Ja: jede auf den Nettobetrag",
  "Yes: this one of the net amount and the others": "Ja: diese auf den Nettobetrag und die anderen",
  "Save who bears it": "Speichern, wer sie trägt",
  "They bear the tax from then on.": "Sie tragen die Steuer ab dann.",
  "Later they bear the tax of every country, if there is one for them":
    "Danach tragen sie die Steuer aller Länder, wenn es eine für sie gibt",
  "End that they bear it": "Beenden, dass sie sie tragen",
  "They bear the tax no longer then.": "Sie tragen die Steuer dann nicht mehr.",
  "They bear {code} then already": "Sie tragen {code} dann schon",
  "They bear no other tax then: choose that it stands alone":
    "Sie tragen dann keine andere Steuer: Wählen Sie, dass sie allein steht",
  "It can stand beside {code} only if both are added to the price, or both included in it":
    "Neben {code} kann sie nur stehen, wenn beide zum Preis hinzukommen oder beide darin enthalten sind",
  "Choose what else they bear": "Wählen Sie, was sie sonst tragen",
  "Choose who bears it no longer": "Wählen Sie, wer sie nicht mehr trägt",
  "That ends on {to} already": "Das endet schon am {to}",
  "They bear it from {from} on. Enter the day before or a later one":
    "Sie tragen sie ab {from}. Geben Sie den Tag davor oder einen späteren ein",
};
