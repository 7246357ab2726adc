import type { Texts } from "../words.ts";

/** What one company of ours ships to another. */
export const companies: Texts = {
  "Our company": "Unsere Firma",
  "What is shipped to it is announced there as a receipt of goods.":
    "Was an sie versandt wird, ist dort als Wareneingang angekündigt.",
  "Only an administrator of both companies changes which one it is.":
    "Welche es ist, ändert nur ein Administrator beider Firmen.",
  "None of ours": "Keine von unseren",
  "Choose another company that you are an administrator of, as you are here. An API token cannot choose one: sign in.":
    "Wählen Sie eine andere Firma, in der Sie wie hier Administrator sind. Ein API-Token kann keine wählen: Melden Sie sich an.",
  "{name} is customer {code} already. End that link first.":
    "{name} ist schon Kunde {code}. Heben Sie zuerst diese Verknüpfung auf.",
  "This customer is {name}, and only an administrator of both companies ends that. Ask one, or be made an administrator there. An API token cannot: sign in.":
    "Dieser Kunde ist {name}, und nur ein Administrator beider Firmen hebt das auf. Fragen Sie einen, oder lassen Sie sich dort zum Administrator machen. Ein API-Token kann es nicht: Melden Sie sich an.",
  "{name} does not take shipments of {company}. Have an administrator of both companies end the link on the customer and make it anew, then try again.":
    "{name} nimmt keine Lieferungen von {company} an. Lassen Sie einen Administrator beider Firmen die Verknüpfung beim Kunden aufheben und neu setzen und versuchen Sie es dann noch einmal.",
  "Mirrored to {company} as receipt {receipt}": "Gespiegelt an {company} als Wareneingang {receipt}",
  "Mirrors shipment {shipment} of {company}": "Spiegelt den Versand {shipment} von {company}",
  "not among our products: {skus}": "nicht unter unseren Artikeln: {skus}",
  "prices in {currency}: costs are to be entered": "Preise in {currency}: Kosten sind einzugeben",
  "Receipt {number} cancelled": "Wareneingang {number} abgebrochen",
  "Shipments of another company are announced here": "Lieferungen einer anderen Firma werden hier angekündigt",
  "Shipments of another company are announced no more": "Lieferungen einer anderen Firma werden nicht mehr angekündigt",
  "Shipment mirrored to a company of ours": "Versand an eine unserer Firmen gespiegelt",
  "Shipment of a company of ours announced": "Lieferung einer unserer Firmen angekündigt",
  "Receipt of goods cancelled": "Wareneingang abgebrochen",
  "Another company of ours has shipped to us": "Eine andere unserer Firmen hat an uns geliefert",
  "{company} has shipped: {receipt}": "{company} hat geliefert: {receipt}",
  "{company} has shipped: {receipt}. {count} SKU is unknown here|{company} has shipped: {receipt}. {count} SKUs are unknown here":
    "{company} hat geliefert: {receipt}. {count} Artikel fehlt hier|{company} hat geliefert: {receipt}. {count} Artikel fehlen hier",
  "Announced by {company}": "Angekündigt von {company}",
  "Mirrors shipment {shipment} of its order {order}.": "Spiegelt den Versand {shipment} ihres Auftrags {order}.",
  "Scan what arrives: only that is received.": "Scannen Sie, was ankommt: Nur das geht ein.",
  "Its prices are in {currency}, so enter what the goods cost.":
    "Ihre Preise sind in {currency}, geben Sie also ein, was die Ware kostet.",
  "Unit cost of {sku}, without it the announced one or the average":
    "Stückkosten von {sku}, ohne sie die angekündigten oder der Durchschnitt",
  "Announced goods": "Angekündigte Ware",
  Announced: "Angekündigt",
  Scanned: "Gescannt",
  "Not among our products": "Nicht unter unseren Artikeln",
  "What is not among our products is created by its SKU, or scanned as the product that it is here.":
    "Was nicht unter unseren Artikeln ist, legen Sie mit seiner Artikelnr. an, oder Sie scannen den Artikel, der es hier ist.",
  "No longer in use here": "Hier nicht mehr in Gebrauch",
  "A service here, without stock": "Hier eine Leistung, ohne Bestand",
  "mirror-when-shipped": "Spiegeln beim Versand",
  "tell-goods-announced": "Benachrichtigung: Lieferung angekündigt",
  "settle-goods-announced": "Meldung über eine angekündigte Lieferung beenden",
};
