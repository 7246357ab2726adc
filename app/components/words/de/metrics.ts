import type { Texts } from "../words.ts";

/** What the catalogue of metrics says of itself. It is said by the server only, so that no browser loads these texts. */
export const metrics: Texts = {
  // Titles
  Backorders: "Rückstände",
  Cash: "Zahlungsmittel",
  "Customers who ordered": "Kunden mit Aufträgen",
  Invoiced: "Berechnet",
  Orders: "Aufträge",
  "Receivables by age": "Forderungen nach Alter",
  Revenue: "Umsatz",

  // What they say
  "The company at a glance. Each line's formula, unit and previous period are listed with it.":
    "Die Firma auf einen Blick. Formel, Einheit und Vergleichszeitraum stehen bei jeder Zeile.",
  "What was sold in each hour, and what came back. The hour is given by its start; it begins on the hour of the company's clock, so a day has 23 or 25 of them when clocks change. A credit note has a day but no hour: it counts in the first hour of its day.":
    "Was in jeder Stunde verkauft wurde und was zurückkam. Die Stunde ist mit ihrem Beginn angegeben, nach der Uhr der Firma; am Tag der Zeitumstellung gibt es 23 oder 25. Eine Gutschrift hat einen Tag, aber keine Stunde: Sie zählt zur ersten Stunde ihres Tages.",
  "What was sold and what came back on each day of the company's calendar. Days without either are left out.":
    "Was an jedem Tag des Firmenkalenders verkauft wurde und was zurückkam. Tage ohne beides fehlen.",
  "Products by net sales: what was ordered less what was credited in the period. The margin takes off the cost of what was shipped and gives back the cost of what came back in the same period, so an order that is not shipped yet has its whole price as margin.":
    "Artikel nach Nettoumsatz: was im Zeitraum bestellt wurde, abzüglich Gutschriften. Vom Ertrag gehen die Kosten der versandten Ware ab, die Kosten zurückgekommener Ware kommen hinzu; ein noch nicht versandter Auftrag zählt daher mit vollem Preis als Ertrag.",
  "How fast stock is ordered and how long it lasts. Units ordered in the last 28 days (today included), a day's average of them, and the days that what is available now covers at that rate; no cover is given where nothing was ordered.":
    "Wie schnell Ware bestellt wird und wie lange der Bestand reicht: Stück der letzten 28 Tage (heute eingeschlossen), ihr Tagesschnitt und für wie viele Tage das jetzt Verfügbare dabei reicht; ohne Aufträge keine Reichweite.",
  "What is on hand, promised and free of each product that is kept in stock, and what it is worth at cost.":
    "Was von jedem Lagerartikel vorhanden, reserviert und frei ist, und was es zu Einstandskosten wert ist.",
  "What each customer still owes on invoices, by how many days it is past due today. Credit not yet set against an invoice is not taken off. With a limit the customers who owe most, and all others together in a last row that names none.":
    "Was jeder Kunde auf Rechnungen noch schuldet, nach Tagen seit der Fälligkeit. Guthaben, das noch keiner Rechnung zugeordnet ist, ist nicht abgezogen. Mit einer Grenze die Kunden, die am meisten schulden, und alle anderen zusammen in einer letzten Zeile ohne Namen.",
  "Invoices that are not settled yet, the longest overdue first.":
    "Rechnungen, die noch nicht ausgeglichen sind; die am längsten überfälligen zuerst.",
  "Every revenue and expense account by month. Revenue is positive, returns (an account that lowers revenue) negative, expenses positive: the profit is revenue less expenses.":
    "Jedes Erlös- und Aufwandskonto nach Monaten. Erlöse sind positiv, Rückgaben (ein Konto, das Erlöse mindert) negativ, Aufwand positiv: Der Gewinn ist Erlöse weniger Aufwand.",
  "What the ledger says is in cash and at the bank, everything posted included.":
    "Was laut Hauptbuch in der Kasse und auf der Bank ist, alles Gebuchte eingeschlossen.",
  "Orders by the moment they were placed. Drafts do not count, nor does an order that was cancelled before its invoice.":
    "Aufträge nach dem Zeitpunkt ihrer Erteilung. Entwürfe zählen nicht, ebenso wenig ein vor seiner Rechnung stornierter Auftrag.",
  "Gross sales: what was ordered, net of tax, by the moment the order was placed. Returns are not taken off; an order that was cancelled before its invoice is not a sale.":
    "Bruttoumsatz: was bestellt wurde, ohne Steuer, nach dem Zeitpunkt der Auftragserteilung. Rückgaben sind nicht abgezogen; ein vor seiner Rechnung stornierter Auftrag ist kein Verkauf.",
  "Units on the lines of orders placed; returns are not taken off.":
    "Stück auf den Positionen erteilter Aufträge; Rückgaben sind nicht abgezogen.",
  "What an order came to on average, net of tax. No figure where nothing was ordered.":
    "Was ein Auftrag im Durchschnitt ergab, ohne Steuer. Keine Zahl, wo nichts bestellt wurde.",
  "What was credited to customers, net of tax, by the day of the credit note, whenever the goods were ordered.":
    "Was Kunden gutgeschrieben wurde, ohne Steuer, nach dem Tag der Gutschrift, wann auch immer die Ware bestellt wurde.",
  "How much of what was sold came back in the same period. No figure where nothing was sold.":
    "Wie viel vom Verkauften im selben Zeitraum zurückkam. Keine Zahl, wo nichts verkauft wurde.",
  "What was sold less what was credited, each by its own day.":
    "Was verkauft wurde, abzüglich Gutschriften, jedes nach seinem eigenen Tag.",
  "What the goods that left had cost, less that of goods that came back, by the day they moved.":
    "Was die versandte Ware gekostet hatte, abzüglich der zurückgekommenen, nach dem Tag der Bewegung.",
  "What is left of sales after the cost of the goods. Sales count when they are ordered and cost when goods leave, so what is not shipped yet has its whole price as margin.":
    "Was vom Umsatz nach den Kosten der Ware bleibt. Umsatz zählt mit dem Auftrag, Kosten mit dem Versand; was noch nicht versandt ist, hat daher seinen ganzen Preis als Ertrag.",
  "The gross margin's share of net sales. No figure where net sales are nil.":
    "Anteil des Rohertrags am Nettoumsatz. Keine Zahl, wo der Nettoumsatz null ist.",
  "Different customers with an order placed in the period; who orders twice in it counts once.":
    "Verschiedene Kunden mit einem im Zeitraum erteilten Auftrag; wer zweimal bestellt, zählt einmal.",
  "When in the week orders come in, by the company's clock: the weekday (1 is Monday) and the hour that had begun. Hours without an order are left out.":
    "Wann in der Woche Aufträge eingehen, nach der Uhr der Firma: Wochentag (1 ist Montag) und angefangene Stunde. Stunden ohne Auftrag fehlen.",
  "Customers by net sales: what they ordered less what was credited to them in the period.":
    "Kunden nach Nettoumsatz: was sie im Zeitraum bestellten, abzüglich ihrer Gutschriften.",
  "Customers who bought less than in the period before, or than a year ago; those who fell most come first.":
    "Kunden, die weniger kauften als im Zeitraum davor oder vor einem Jahr; die stärksten Rückgänge zuerst.",
  "Products that sold for less than in the period before, or than a year ago; those that fell most come first.":
    "Artikel mit weniger Umsatz als im Zeitraum davor oder vor einem Jahr; die stärksten Rückgänge zuerst.",
  "Products by revenue: A are the few that make the first 80 % of it, B the next up to 95 %, C the many others. A product belongs to the class in which its share begins.":
    "Artikel nach Umsatz: A sind die wenigen, die die ersten 80 % ausmachen, B die nächsten bis 95 %, C die vielen übrigen. Ein Artikel gehört in die Klasse, in der sein Anteil beginnt.",
  "Products that placed orders wait for: lines that could not be reserved in full.":
    "Artikel, auf die erteilte Aufträge warten: Positionen, die sich nicht ganz reservieren ließen.",
  "How much of what was ordered in the period has been shipped so far, by quantity. What was ordered today is mostly still to ship, so recent days rise later; what is closed short was ordered and never shipped. No figure where nothing was ordered.":
    "Wie viel des im Zeitraum Bestellten bisher versandt ist, nach Menge. Was heute bestellt wurde, ist meist noch zu versenden; jüngere Tage steigen also noch; ein stornierter Rest war bestellt und wird nie versandt. Keine Zahl, wo nichts bestellt wurde.",
  "How long customers waited until goods left, on average over the shipments of the period; each part shipment counts. No figure where nothing left.":
    "Wie lange Kunden auf den Versand warteten, im Durchschnitt der Lieferungen des Zeitraums; jede Teillieferung zählt. Keine Zahl, wo nichts versandt wurde.",
  "Parcels, pallets, hand-overs: each posted shipment once, whole or part of an order.":
    "Pakete, Paletten, Übergaben: jede gebuchte Lieferung einmal, ob ganzer Auftrag oder Teil davon.",
  "Products with a reorder point whose available quantity is at or below it, the scarcest first.":
    "Artikel mit Meldebestand, deren verfügbare Menge ihn erreicht oder unterschreitet; die knappsten zuerst.",
  "How long what is available lasts at the rate of the last 28 days, what runs out first at the top. Products that nobody ordered are left out.":
    "Wie lange das Verfügbare beim Absatz der letzten 28 Tage reicht; was zuerst ausgeht, steht oben. Artikel ohne Aufträge fehlen.",
  "Products on hand that nobody has ordered for a while, or ever; the most valuable first.":
    "Vorhandene Artikel, die seit einer Weile oder nie bestellt wurden; die wertvollsten zuerst.",
  "How long ago what is on hand came in. Goods are taken to leave in the order they came, so what is there is what came last; what was there before any recorded receipt counts as over a year.":
    "Wie lange das Vorhandene schon liegt. Ware gilt als in der Reihenfolge ihres Eingangs abgegangen, da ist also das zuletzt Eingegangene; was vor jedem erfassten Eingang da war, zählt als über ein Jahr alt.",
  "What was on hand at the end of a day and what it was worth: the stock of now, with every move since that day taken back.":
    "Was am Ende eines Tages vorhanden und wert war: der Bestand von jetzt, von dem alle Bewegungen seit diesem Tag zurückgenommen sind.",
  "What the stock was worth at cost at the end of each period: every move up to then, replayed.":
    "Was der Bestand am Ende jedes Zeitraums zu Einstandskosten wert war: alle Bewegungen bis dahin, nachgespielt.",
  "How often in a year the stock is sold and bought anew: the cost of what was sold, as of a whole year, beside what the stock was worth on average. No figure without stock.":
    "Wie oft im Jahr der Bestand verkauft und neu gekauft wird: Kosten des Verkauften, auf ein Jahr gerechnet, im Verhältnis zum durchschnittlichen Lagerwert. Keine Zahl ohne Bestand.",
  "What counting and correcting changed: found goods are positive, lost and damaged ones negative.":
    "Was Inventur und Korrekturen änderten: Gefundenes ist positiv, Verlorenes und Beschädigtes negativ.",
  "Invoices posted, net of tax, by their day. Credit notes are not taken off.":
    "Gebuchte Rechnungen, ohne Steuer, nach ihrem Tag. Gutschriften sind nicht abgezogen.",
  "What customers paid less what was paid back to them, by the day of payment.":
    "Was Kunden zahlten, abzüglich Erstattungen, nach dem Tag der Zahlung.",
  "How customers paid, and what was paid back to them.": "Wie Kunden zahlten und was ihnen erstattet wurde.",
  "What customers owed at the end of each period, as the ledger has it.":
    "Was Kunden am Ende jedes Zeitraums laut Hauptbuch schuldeten.",
  "How many days of invoicing customers still owe: the smaller, the sooner they pay. No figure where nothing was invoiced in 90 days.":
    "Wie viele Tage Rechnungsumsatz noch offen sind: je kleiner, desto schneller wird gezahlt. Keine Zahl, wo in 90 Tagen nichts berechnet wurde.",
  "Who owes on invoices that were due before today, and since when; who owes most comes first.":
    "Wer auf Rechnungen schuldet, die vor heute fällig waren, und seit wann; wer am meisten schuldet, zuerst.",
  "What was in cash and at the bank at the end of each period, as the ledger has it.":
    "Was am Ende jedes Zeitraums laut Hauptbuch in der Kasse und auf der Bank war.",
  "By how much cash and bank grew, or shrank where the figure is negative.":
    "Um wie viel Kasse und Bank zunahmen oder, wo die Zahl negativ ist, abnahmen.",
  "Cash and bank now, and as open invoices fall due week by week. What is overdue is expected in the first week, whose first day is today. Only what customers owe is known here: what is to be paid out is not taken off.":
    "Kasse und Bank jetzt, und wie offene Rechnungen Woche für Woche fällig werden. Überfälliges wird in der ersten Woche erwartet, die heute beginnt. Bekannt ist hier nur, was Kunden schulden: künftige Auszahlungen sind nicht abgezogen.",
  "The profit and loss account in four lines a month, as the ledger has it. The first and last month are cut to the period.":
    "Gewinn und Verlust in vier Zeilen je Monat, wie im Hauptbuch. Der erste und der letzte Monat sind auf den Zeitraum begrenzt.",

  // Formulas
  "Each line has its own.": "Jede Zeile hat ihre eigene.",
  "Sums of order lines by the hour of placing, and of credit notes by their day.":
    "Summen der Auftragspositionen nach der Stunde der Erteilung und der Gutschriften nach ihrem Tag.",
  "Sums of order lines by the day of placing, and of credit notes by theirs.":
    "Summen der Auftragspositionen nach dem Tag der Erteilung und der Gutschriften nach ihrem.",
  "Order lines − credit notes' lines, net of tax, by product; margin: − cost shipped + cost that came back.":
    "Auftragspositionen − Gutschriftspositionen, ohne Steuer, nach Artikel; Ertrag: − Kosten des Versandten + Kosten des Zurückgekommenen.",
  "Units ordered in 28 days ÷ 28; available ÷ that.": "Bestellte Stück in 28 Tagen ÷ 28; verfügbar ÷ dies.",
  "Sum of all stock moves; reserved: what open reservations hold; available: on hand − reserved.":
    "Summe aller Lagerbewegungen; reserviert: was offene Reservierungen halten; verfügbar: vorhanden − reserviert.",
  "Totals of invoices − what is settled of them, by the days since they were due.":
    "Rechnungssummen − was davon ausgeglichen ist, nach Tagen seit der Fälligkeit.",
  "Total − what is settled, of each invoice that is not settled.":
    "Summe − Ausgeglichenes, von jeder nicht ausgeglichenen Rechnung.",
  "Credits − debits of each revenue account, debits − credits of each expense account, by month.":
    "Haben − Soll jedes Erlöskontos, Soll − Haben jedes Aufwandskontos, nach Monaten.",
  "Debits − credits of each cash and bank account, the assets whose codes begin with 10.":
    "Soll − Haben jedes Kassen- und Bankkontos, also der Aktivkonten, deren Nummern mit 10 beginnen.",
  "Number of orders placed in the period.": "Anzahl der im Zeitraum erteilten Aufträge.",
  "Sum of the order lines net of tax.": "Summe der Auftragspositionen ohne Steuer.",
  "Sum of the order lines' quantities.": "Summe der Mengen der Auftragspositionen.",
  "Revenue ÷ orders, rounded to the smallest coin.": "Umsatz ÷ Aufträge, auf die kleinste Münze gerundet.",
  "Sum of the credit notes' lines net of tax.": "Summe der Gutschriftspositionen ohne Steuer.",
  "Returns ÷ revenue × 100.": "Rückgaben ÷ Umsatz × 100.",
  "Revenue − returns.": "Umsatz − Rückgaben.",
  "Cost of goods shipped − cost of goods that came back, at moving average cost.":
    "Kosten der versandten − Kosten der zurückgekommenen Ware, zum gleitenden Durchschnittspreis.",
  "Net sales − cost of sales.": "Nettoumsatz − Einstandskosten der Verkäufe.",
  "Gross margin ÷ net sales × 100.": "Rohertrag ÷ Nettoumsatz × 100.",
  "Number of different customers of the orders placed.": "Anzahl verschiedener Kunden der erteilten Aufträge.",
  "Orders placed, and their lines net of tax, by weekday and hour of placing.":
    "Erteilte Aufträge und ihre Positionen ohne Steuer, nach Wochentag und Stunde der Erteilung.",
  "Order lines − credit notes' lines, net of tax, by customer.":
    "Auftragspositionen − Gutschriftspositionen, ohne Steuer, nach Kunde.",
  "Net sales of the period − net sales of the period it is compared with, where that is negative.":
    "Nettoumsatz des Zeitraums − Nettoumsatz des Vergleichszeitraums, wo das negativ ist.",
  "Each product's revenue ÷ all revenue, added up from the largest on.":
    "Umsatz jedes Artikels ÷ gesamter Umsatz, vom größten an aufaddiert.",
  "Quantities of the lines of placed orders that wait for stock, by product.":
    "Mengen der Positionen erteilter Aufträge, die auf Ware warten, nach Artikel.",
  "Units shipped ÷ units ordered × 100, of orders placed in the period.":
    "Versandte ÷ bestellte Stück × 100, der im Zeitraum erteilten Aufträge.",
  "Sum of (moment shipped − moment the order was placed) ÷ shipments, in seconds.":
    "Summe von (Zeitpunkt des Versands − Zeitpunkt der Erteilung) ÷ Lieferungen, in Sekunden.",
  "Number of shipments posted in the period.": "Anzahl der im Zeitraum gebuchten Lieferungen.",
  "On hand − reserved ≤ reorder point.": "Vorhanden − reserviert ≤ Meldebestand.",
  "Available ÷ (units ordered in the last 28 days, today included ÷ 28), one decimal.":
    "Verfügbar ÷ (in den letzten 28 Tagen bestellte Stück, heute eingeschlossen, ÷ 28), eine Nachkommastelle.",
  "On hand > 0 and no order placed in the last `days` days, today included.":
    "Vorhanden > 0 und kein Auftrag in den letzten so vielen Tagen, heute eingeschlossen.",
  "On hand, covered by the newest incoming moves backwards, by the days since each.":
    "Vorhandenes, von den jüngsten Zugängen rückwärts gedeckt, nach Tagen seit jedem.",
  "Stock now − stock moves after the day, which is the sum of all moves up to its end.":
    "Bestand jetzt − Lagerbewegungen nach dem Tag, also die Summe aller Bewegungen bis zu seinem Ende.",
  "Sum of the values of all stock moves up to the end of the last day, at moving average cost.":
    "Summe der Werte aller Lagerbewegungen bis zum Ende des letzten Tages, zum gleitenden Durchschnittspreis.",
  "(Cost of sales ÷ days × 365) ÷ ((value before the first day + value after the last) ÷ 2), two decimals.":
    "(Einstandskosten der Verkäufe ÷ Tage × 365) ÷ ((Wert vor dem ersten Tag + Wert nach dem letzten) ÷ 2), zwei Nachkommastellen.",
  "Sum of the adjustment moves' quantities and values, by product.":
    "Summe der Mengen und Werte der Korrekturbewegungen, nach Artikel.",
  "Sum of the invoices net of tax.": "Summe der Rechnungen ohne Steuer.",
  "Receipts − refunds.": "Zahlungseingänge − Erstattungen.",
  "Receipts, refunds and their difference, by cash, card and bank.":
    "Zahlungseingänge, Erstattungen und ihre Differenz, nach Bar, Karte und Bank.",
  "Balance of account 1100, Receivable, at the end of the last day.":
    "Saldo des Kontos 1100, Forderungen, am Ende des letzten Tages.",
  "Open invoices ÷ what was invoiced with tax in the last 90 days, today included × 90, one decimal.":
    "Offene Rechnungen ÷ in den letzten 90 Tagen mit Steuer Berechnetes, heute eingeschlossen, × 90, eine Nachkommastelle.",
  "Open amounts of the invoices due before today, by customer.":
    "Offene Beträge der vor heute fälligen Rechnungen, nach Kunde.",
  "Balance of the cash and bank accounts, the assets whose codes begin with 10, at the end of the last day.":
    "Saldo der Kassen- und Bankkonten, also der Aktivkonten, deren Nummern mit 10 beginnen, am Ende des letzten Tages.",
  "Debits − credits of the cash and bank accounts, the assets whose codes begin with 10, in the period.":
    "Soll − Haben der Kassen- und Bankkonten, also der Aktivkonten, deren Nummern mit 10 beginnen, im Zeitraum.",
  "Cash at the start + open amounts of the invoices due in the week.":
    "Anfangsbestand + offene Beträge der in der Woche fälligen Rechnungen.",
  "Revenue accounts − cost of goods sold − all other expense accounts.":
    "Erlöskonten − Kosten der verkauften Ware − alle anderen Aufwandskonten.",

  // Columns
  Account: "Konto",
  "Amount due": "Offener Betrag",
  "Available qty": "Verfügbar",
  "Average order": "Durchschnittlicher Auftrag",
  Balance: "Saldo",
  "Cash at end": "Geld am Ende",
  "Cash at start": "Geld am Anfang",
  "Cash flow": "Zahlungsstrom",
  Change: "Änderung",
  Class: "Klasse",
  "Cost of sales": "Einstandskosten der Verkäufe",
  Customer: "Kunde",
  "Customer id": "Kunden-ID",
  Customers: "Kunden",
  Day: "Tag",
  Days: "Tage",
  "Days 0 30": "0 bis 30 Tage",
  "Days 1 30": "1 bis 30 Tage",
  "Days 181 365": "181 bis 365 Tage",
  "Days 31 60": "31 bis 60 Tage",
  "Days 31 90": "31 bis 90 Tage",
  "Days 61 90": "61 bis 90 Tage",
  "Days 91 180": "91 bis 180 Tage",
  "Days of cover": "Reichweite in Tagen",
  "Days overdue": "Tage überfällig",
  "Days since": "Tage seither",
  "Due from": "Fällig ab",
  "Due on": "Fällig am",
  End: "Ende",
  Expected: "Erwartet",
  "Fill rate": "Lieferfähigkeit",
  "Gross margin": "Rohertrag",
  "Gross profit": "Rohgewinn",
  "Gross sales": "Bruttoumsatz",
  Hour: "Stunde",
  "Inventory value": "Lagerwert",
  "Invoice id": "Rechnungs-ID",
  Invoices: "Rechnungen",
  "Issued on": "Ausgestellt am",
  "Last ordered on": "Zuletzt bestellt am",
  "Low stock": "Knapper Bestand",
  Margin: "Rohertrag",
  "Margin rate": "Ertragsquote",
  Method: "Zahlungsart",
  Missing: "Fehlt",
  Month: "Monat",
  Name: "Name",
  Net: "Netto",
  "Net sales": "Nettoumsatz",
  "Not due": "Nicht fällig",
  Number: "Nummer",
  "Oldest due on": "Älteste fällig am",
  "Other expenses": "Andere Aufwendungen",
  Outstanding: "Offen",
  "Over 365": "Über 365 Tage",
  "Over 90": "Über 90 Tage",
  "Paid back": "Erstattet",
  Payments: "Zahlungen",
  Previous: "Zuvor",
  Profit: "Gewinn",
  "Qty on hand": "Vorhanden",
  Quantity: "Menge",
  Receivables: "Forderungen",
  Received: "Eingegangen",
  "Reorder point": "Meldebestand",
  "Reserved qty": "Reserviert",
  "Return rate": "Rückgabequote",
  Returns: "Rückgaben",
  Seconds: "Sekunden",
  Share: "Anteil",
  Shipments: "Lieferungen",
  Sku: "Artikelnr.",
  Start: "Beginn",
  Total: "Summe",
  Turn: "Umschlag",
  Type: "Art",
  Unit: "Einheit",
  Units: "Stück",
  "Units 28d": "Stück in 28 Tagen",
  "Units per day": "Stück je Tag",
  "Up to": "Bis hier",
  Value: "Wert",
  "Value after": "Wert danach",
  "Value before": "Wert davor",
  Weekday: "Wochentag",
  days: "Tage",
  percent: "Prozent",
  seconds: "Sekunden",
  "times a year": "mal im Jahr",

  // What stands with columns
  "0 to 23.": "0 bis 23.",
  "0 until the day after it is due.": "0 bis zum Tag nach der Fälligkeit.",
  "1 is Monday, 7 Sunday.": "1 ist Montag, 7 Sonntag.",
  "A reorder point is set and what is available is at or below it.":
    "Ein Meldebestand ist gesetzt und das Verfügbare erreicht oder unterschreitet ihn.",
  "At moving average cost.": "Zum gleitenden Durchschnittspreis.",
  "Available ÷ units_per_day, one decimal.": "Verfügbar ÷ Stück je Tag, eine Nachkommastelle.",
  "Credit notes net of tax, by their day.": "Gutschriften ohne Steuer, nach ihrem Tag.",
  "Empty where it never was.": "Leer, wo es das nie gab.",
  "Invoices due from this day on are expected; empty: from ever.":
    "Erwartet werden Rechnungen, die ab diesem Tag fällig sind; leer: von jeher.",
  "Its last day, a Sunday.": "Ihr letzter Tag, ein Sonntag.",
  "Its last day.": "Sein letzter Tag.",
  "Net of tax, by the moment the order was placed. A cancelled order stays when its invoice was posted (its credit note is under returns); cancelled before that, it is not a sale.":
    "Ohne Steuer, nach dem Zeitpunkt der Auftragserteilung. Ein stornierter Auftrag bleibt, wenn seine Rechnung gebucht war (die Gutschrift steht unter Rückgaben); davor storniert ist er kein Verkauf.",
  "Ordered in the last 28 days.": "In den letzten 28 Tagen bestellt.",
  "Ordered less credited.": "Bestellt weniger gutgeschrieben.",
  "Orders placed.": "Erteilte Aufträge.",
  "The same of the period that it is compared with.": "Dasselbe des Vergleichszeitraums.",
  "Units on the lines of these orders.": "Stück auf den Positionen dieser Aufträge.",
  "When it ends.": "Wann sie endet.",
  "a setting of the product": "eine Einstellung des Artikels",
  "all expenses − cost_of_sales": "alle Aufwendungen − Einstandskosten der Verkäufe",
  "available ÷ units_per_day": "verfügbar ÷ Stück je Tag",
  "available_qty ÷ (units ÷ 28)": "verfügbar ÷ (Stück ÷ 28)",
  "cash now, then cash_at_end of the week before": "Geld jetzt, dann am Ende der Woche davor",
  "cash_at_start + expected": "Geld am Anfang + Erwartetes",
  "cost_of_sales ÷ days × 365 ÷ the mean of value_before and value_after":
    "Einstandskosten der Verkäufe ÷ Tage × 365 ÷ Mittel aus Wert davor und danach",
  "gross_sales − returns": "Bruttoumsatz − Rückgaben",
  "gross_sales − returns.": "Bruttoumsatz − Rückgaben.",
  "net_sales − previous": "Nettoumsatz − zuvor",
  "open reservations, listed on the product's page": "offene Reservierungen, auf der Seite des Artikels gelistet",
  "outstanding ÷ invoiced × 90": "offen ÷ berechnet × 90",
  "qty_on_hand − reserved_qty": "vorhanden − reserviert",
  "qty_on_hand − what is reserved": "vorhanden − Reserviertes",
  "received − net": "eingegangen − netto",
  "reorder_point − available_qty": "Meldebestand − verfügbar",
  "revenue ÷ sum of all rows' revenue": "Umsatz ÷ Summe des Umsatzes aller Zeilen",
  "revenue − cost_of_sales": "Umsatz − Einstandskosten der Verkäufe",
  "the account's lines of the month, credit − debit of revenue, debit − credit of expense":
    "die Buchungen des Kontos im Monat: Haben − Soll bei Erlösen, Soll − Haben bei Aufwand",
  "the day's credit notes, in its first hour": "die Gutschriften des Tages, in seiner ersten Stunde",
  "the shares from the first row to this one": "die Anteile von der ersten Zeile bis zu dieser",
  "today − due_on": "heute − fällig am",
  "today − last_ordered_on": "heute − zuletzt bestellt am",
  "today − oldest_due_on": "heute − älteste Fälligkeit",
  "units_28d ÷ 28": "Stück in 28 Tagen ÷ 28",
  "units_28d ÷ 28.": "Stück in 28 Tagen ÷ 28.",
  "what is on hand, taken to be what came in last": "das Vorhandene, als das zuletzt Eingegangene genommen",

  // Lines of the key figures
  "How many orders cannot leave because goods are missing.":
    "Wie viele Aufträge nicht versandt werden können, weil Ware fehlt.",
  "How many orders customers have placed since midnight. One that is cancelled before its invoice is taken out.":
    "Wie viele Aufträge Kunden seit Mitternacht erteilt haben. Ein vor seiner Rechnung stornierter fällt heraus.",
  "How many orders there ever were.": "Wie viele Aufträge es je gab.",
  "How many products are to be ordered again.": "Wie viele Artikel nachzubestellen sind.",
  "What all orders that there ever were are worth without tax, before anything came back.":
    "Was alle Aufträge, die es je gab, ohne Steuer wert sind, vor allem, was zurückkam.",
  "What customers owe on invoices whose day of payment has passed.":
    "Was Kunden auf Rechnungen schulden, deren Zahlungstag vorbei ist.",
  "What customers still owe on invoices, due or not. Credit not yet set against an invoice is not taken off.":
    "Was Kunden auf Rechnungen noch schulden, fällig oder nicht. Guthaben, das noch keiner Rechnung zugeordnet ist, ist nicht abgezogen.",
  "What is in cash and at the bank, as the ledger has it.":
    "Was in der Kasse und auf der Bank ist, wie es im Hauptbuch steht.",
  "What is left of net sales after the cost of the goods. Sales count when they are ordered and cost when goods leave: what is not shipped yet has its whole price as margin.":
    "Was vom Nettoumsatz nach den Kosten der Ware bleibt. Umsatz zählt mit dem Auftrag, Kosten mit dem Versand: Was noch nicht versandt ist, hat seinen ganzen Preis als Marge.",
  "What the goods on hand have cost.": "Was die vorhandene Ware gekostet hat.",
  "What the orders placed since midnight are worth without tax, whether or not they are shipped or invoiced yet.":
    "Was die seit Mitternacht erteilten Aufträge ohne Steuer wert sind, ob schon versandt und berechnet oder nicht.",
  "What was ever sold without tax, less what was credited.":
    "Was je verkauft wurde, ohne Steuer, abzüglich der Gutschriften.",
  "Balance of the cash and bank accounts, the assets whose codes begin with 10.":
    "Saldo der Kassen- und Bankkonten, also der Aktivkonten, deren Nummern mit 10 beginnen.",
  "Gross sales of today: orders placed today, net of tax.":
    "Bruttoumsatz von heute: heute erteilte Aufträge, ohne Steuer.",
  "Orders placed today.": "Heute erteilte Aufträge.",
  "Orders placed, ever, net of tax; without those cancelled before their invoice.":
    "Jemals erteilte Aufträge, ohne Steuer; ohne die vor ihrer Rechnung stornierten.",
  "Orders placed, ever; without those cancelled before their invoice.":
    "Jemals erteilte Aufträge; ohne die vor ihrer Rechnung stornierten.",
  "Placed orders with a line that waits for stock.": "Erteilte Aufträge mit einer Position, die auf Ware wartet.",
  "Products with a reorder point whose available quantity is at or below it.":
    "Artikel mit Meldebestand, deren verfügbare Menge ihn erreicht oder unterschreitet.",
  "Stock at moving average cost.": "Bestand zum gleitenden Durchschnittspreis.",
  "Totals of posted invoices that were due before today − what is settled of them.":
    "Summen gebuchter Rechnungen, die vor heute fällig waren − was davon ausgeglichen ist.",
  "Totals of posted invoices − what is settled of them.": "Summen gebuchter Rechnungen − was davon ausgeglichen ist.",
  "Orders placed, ever, net of tax − credit notes net of tax.":
    "Jemals erteilte Aufträge ohne Steuer − Gutschriften ohne Steuer.",
  "Net sales, ever − cost of goods shipped + cost of goods that came back.":
    "Nettoumsatz − Kosten versandter Ware + Kosten zurückgekommener Ware.",
  "none: the state of yesterday is not kept": "keiner: der Stand von gestern wird nicht aufbewahrt",
  "the same at the end of yesterday": "dasselbe am Ende von gestern",
  "the same yesterday: due before yesterday, open at its end": "dasselbe gestern: vor gestern fällig, am Ende offen",
  "the whole of yesterday": "der ganze gestrige Tag",

  // Parameters
  "The column with the most first.": "Die Spalte mit dem Größten zuerst.",
  "Adds what each point was in the period before, or a year ago.":
    "Dazu, was jeder Punkt im Zeitraum davor oder vor einem Jahr war.",
  "First day, in the company's time zone.": "Erster Tag, in der Zeitzone der Firma.",
  "First day.": "Erster Tag.",
  "First day; 30 days back unless said.": "Erster Tag; sonst 30 Tage zurück.",
  "First day; a year back unless said.": "Erster Tag; sonst ein Jahr zurück.",
  "First day; twelve months back unless said.": "Erster Tag; sonst zwölf Monate zurück.",
  "How many weeks ahead, this one included.": "Wie viele Wochen voraus, diese eingeschlossen.",
  "Last day, included.": "Letzter Tag, eingeschlossen.",
  "Last day, included; today unless said.": "Letzter Tag, eingeschlossen; sonst heute.",
  "Of one customer.": "Von einem Kunden.",
  "Of one product.": "Von einem Artikel.",
  "The day; today unless said.": "Der Tag; sonst heute.",
  "What one point stands for.": "Wofür ein Punkt steht.",
  "What one point stands for; `all` is one sum over the whole period.":
    "Wofür ein Punkt steht; alles zusammen ist eine Summe über den ganzen Zeitraum.",
  "What the period is compared with.": "Womit der Zeitraum verglichen wird.",
  "Without an order for so many days.": "Seit so vielen Tagen ohne Auftrag.",
  "Event lag": "Rückstand der Ereignisse",
  "How much of what was done the figures do not hold yet. Usually none: they follow within a tenth of a second. Of very many no more than 10,000 are counted.":
    "Wie viel von dem, was geschehen ist, in den Zahlen noch fehlt. Meist nichts: sie folgen binnen einer Zehntelsekunde. Von sehr vielen werden höchstens 10.000 gezählt.",
  "The company's events in the log that come after the last one in the figures.":
    "Die Ereignisse der Firma im Protokoll, die nach dem letzten in den Zahlen kommen.",
  "the company's events after the last one in the figures": "die Ereignisse der Firma nach dem letzten in den Zahlen",
  "Waits since": "Wartet seit",
  "When the first of them was written, where that is more than ten seconds ago.":
    "Wann das erste davon geschrieben wurde, wenn das mehr als zehn Sekunden her ist.",
};
