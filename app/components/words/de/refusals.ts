import type { Texts } from "../words.ts";

/** What modules refuse and actions leave behind. Keys are found again in the finished sentence: see sentences.ts. */
export const refusals: Texts = {
  "the second disk is full": "die zweite Platte ist voll",
  "the second disk has no room left for this account": "die zweite Platte hat für dieses Konto keinen Platz mehr",
  "the second disk is read-only": "die zweite Platte lässt sich nur lesen",
  "the second disk cannot be read or written": "die zweite Platte lässt sich nicht lesen oder schreiben",
  "the folder on the second disk may not be written": "in den Ordner der zweiten Platte darf nicht geschrieben werden",
  "the second disk has damaged {count} of its files, such as {name}: a new base copy is made where one is needed":
    "die zweite Platte hat {count} ihrer Dateien beschädigt, etwa {name}: Wo es nötig ist, wird eine neue Grundkopie gemacht",
  "the second disk does not answer": "die zweite Platte antwortet nicht",
  "there is no folder {folder}: the second disk is not mounted":
    "den Ordner {folder} gibt es nicht: die zweite Platte ist nicht eingehängt",
  "{folder} lies on Pulse's own disk now: the second disk is not mounted":
    "{folder} liegt jetzt auf der eigenen Platte von Pulse: die zweite ist nicht eingehängt",
  "no base copy can be made: {reason}": "es lässt sich keine Grundkopie machen: {reason}",
  "There is no such failed reaction.": "Diese fehlgeschlagene Reaktion gibt es nicht.",
  "The company would have no administrator left.": "Die Firma hätte keinen Administrator mehr.",
  "Nobody changes their own role. Ask another administrator.":
    "Niemand ändert die eigene Rolle. Bitten Sie einen anderen Administrator.",
  "There is no such change.": "Diese Änderung gibt es nicht.",
  "There is no such person.": "Diese Person gibt es nicht.",
  "Nobody disables their own account. Ask another administrator.":
    "Niemand sperrt das eigene Konto. Bitten Sie einen anderen Administrator.",
  "There is no such company.": "Diese Firma gibt es nicht.",
  "There are records already: {field} stays.": "Es gibt schon Datensätze: {field} bleibt.",
  "Too many tries. Wait {wait} seconds, then try again.":
    "Zu viele Versuche. Warten Sie {wait} Sekunden und versuchen Sie es dann noch einmal.",
  "Nothing of this order is left to ship.": "Von diesem Auftrag ist nichts mehr zu versenden.",
  "This is not your password.": "Das ist nicht Ihr Passwort.",
  "Somebody with this mail address is in the company already.":
    "Jemand mit dieser E-Mail-Adresse ist schon in der Firma.",
  "There is no such token.": "Dieses Token gibt es nicht.",
  "There is no such account.": "Dieses Konto gibt es nicht.",
  "There is no such sign-in.": "Diese Anmeldung gibt es nicht.",
  "There is no such link.": "Diesen Link gibt es nicht.",
  "A second factor is set up already. Remove it first.":
    "Ein zweiter Faktor ist schon eingerichtet. Entfernen Sie ihn zuerst.",
  "There is no such second factor.": "Diesen zweiten Faktor gibt es nicht.",
  "A second factor is set up already.": "Ein zweiter Faktor ist schon eingerichtet.",
  "This is not the code that is shown now.": "Das ist nicht der Code, der jetzt angezeigt wird.",
  "Set up your own second factor before you ask your role for one.":
    "Richten Sie Ihren eigenen zweiten Faktor ein, bevor Sie ihn für Ihre Rolle verlangen.",
  "There is no such setup link.": "Diesen Einrichtungslink gibt es nicht.",
  "This person also works for another company of this installation. Whoever runs the machine can do this, by `npx pulse user`.":
    "Diese Person arbeitet auch für eine andere Firma dieser Installation. Der Betreiber der Maschine kann das mit `npx pulse user` tun.",
  "{number} belongs to another customer than {number2}.": "{number} gehört einem anderen Kunden als {number2}.",
  "{number} has nothing left to settle.": "Bei {number} ist nichts mehr auszugleichen.",
  "There is no such invoice": "Diese Rechnung gibt es nicht",
  "{number} is a credit note": "{number} ist eine Gutschrift",
  "There is no such allocation.": "Diese Zuordnung gibt es nicht.",
  "This credit note was made for this invoice and stays with it.":
    "Diese Gutschrift wurde für diese Rechnung erstellt und bleibt bei ihr.",
  "This allocation has been taken back already.": "Diese Zuordnung wurde schon zurückgenommen.",
  "{number} is a credit note itself.": "{number} ist selbst eine Gutschrift.",
  "The invoice has no such line": "Die Rechnung hat keine solche Position",
  "Everything of this invoice is credited already.": "Diese Rechnung ist schon vollständig gutgeschrieben.",
  "There is no such invoice.": "Diese Rechnung gibt es nicht.",
  "There is no such payment or credit note": "Diese Zahlung oder Gutschrift gibt es nicht",
  "There is no such payment.": "Diese Zahlung gibt es nicht.",
  "Only https is allowed, and http for hosts in {setting}.":
    "Nur https ist erlaubt, und http für Rechner in {setting}.",
  "The port {port} is not allowed.": "Der Port {port} ist nicht erlaubt.",
  "The address lies inside a network. Whoever runs the machine may name it in {setting}.":
    "Die Adresse liegt in einem inneren Netz. Wer die Maschine betreibt, kann sie in {setting} nennen.",
  "The address cannot be read.": "Die Adresse ist nicht lesbar.",
  "The address may not hold a name or a password.": "Die Adresse darf weder Namen noch Passwort enthalten.",
  "There is no such customer.": "Diesen Kunden gibt es nicht.",
  "{number} is a credit note: it is applied or refunded, not paid.":
    "{number} ist eine Gutschrift: Sie wird zugeordnet oder erstattet, nicht bezahlt.",
  "There is no such customer": "Diesen Kunden gibt es nicht",
  "{number} has nothing left to refund.": "Bei {number} ist nichts mehr zu erstatten.",
  "Only {currency} {currency2} is due. Record that much, or keep the rest as customer credit.":
    "Nur {currency} {currency2} sind offen. Erfassen Sie so viel, oder behalten Sie den Rest als Guthaben.",
  "There is no such item.": "Diesen Artikel gibt es nicht.",
  "More of this item is taken or promised than there is. Receive or count stock first.":
    "Von diesem Artikel ist mehr entnommen oder zugesagt, als da ist. Erst Ware annehmen oder zählen.",
  "Somebody else has changed this item. Load it again.":
    "Jemand anders hat diesen Artikel geändert. Laden Sie ihn neu.",
  "A {kind} item stays one. Create another item.":
    "Ein Artikel der Art {kind} bleibt es. Legen Sie einen anderen Artikel an.",
  "Prices are kept in {currency}": "Preise werden in {currency} geführt",
  "There is an item with the SKU {sku} already.": "Es gibt schon einen Artikel mit der Artikelnr. {sku}.",
  "The barcode {barcode} belongs to {sku}.": "Der Barcode {barcode} gehört zu {sku}.",
  "There is a character in this that no statement has.": "Darin ist ein Zeichen, das keine Abfrage hat.",
  "A statement has at most 20,000 characters.": "Eine Abfrage hat höchstens 20.000 Zeichen.",
  "Write a SELECT statement.": "Schreiben Sie eine SELECT-Abfrage.",
  "There is no such query.": "Diese Abfrage gibt es nicht.",
  "There is no item {sku}": "Den Artikel {sku} gibt es nicht",
  "{sku} is a service: it has no stock.": "{sku} ist eine Dienstleistung: Sie hat keinen Bestand.",
  "{reserved} of {sku} are reserved. Release reservations first, or count again.":
    "{reserved} von {sku} sind reserviert. Heben Sie zuerst Reservierungen auf, oder zählen Sie noch einmal.",
  "No stocked product fits. Change the words, or count all.":
    "Kein lagergeführter Artikel passt. Ändern Sie die Wörter, oder zählen Sie alle.",
  "Count at most {MAX_COUNT_LINES} products at once: narrow the choice.":
    "Zählen Sie höchstens {MAX_COUNT_LINES} Artikel auf einmal: Schränken Sie die Auswahl ein.",
  "{number} is {why}: nothing more is counted in it.": "{number} ist {why}: Darin wird nichts mehr gezählt.",
  "{sku} is not part of {number}.": "{sku} gehört nicht zu {number}.",
  "{number} is not open any more.": "{number} ist nicht mehr offen.",
  "Nothing is counted yet. Scan the goods, or cancel the count.":
    "Noch ist nichts gezählt. Scannen Sie die Ware, oder brechen Sie die Inventur ab.",
  "There is no such line.": "Diese Position gibt es nicht.",
  "Finish counting {number} before posting it.": "Beenden Sie die Zählung von {number}, bevor Sie sie buchen.",
  "{reserved} of {sku} are reserved, more than were counted. Release reservations first, or count it again.":
    "{reserved} von {sku} sind reserviert, mehr als gezählt wurde. Heben Sie zuerst Reservierungen auf, oder zählen Sie noch einmal.",
  "There is no such count.": "Diese Inventur gibt es nicht.",
  "{number} is posted already. Nothing was changed.": "{number} ist schon gebucht. Nichts wurde geändert.",
  "{number} is cancelled.": "{number} ist abgebrochen.",
  "You have counted here yourself. Somebody else must check and post it.":
    "Sie haben hier selbst gezählt. Jemand anders muss prüfen und buchen.",
  "Nothing is scanned yet. Scan the goods first.": "Noch ist nichts gescannt. Scannen Sie zuerst die Ware.",
  "There is no such receipt.": "Diesen Wareneingang gibt es nicht.",
  "{number} is {status} already. Nothing was changed.": "{number} ist schon {status}. Nichts wurde geändert.",
  "This scan was counted elsewhere before. Scan again.":
    "Dieser Scan wurde schon woanders gezählt. Scannen Sie noch einmal.",
  "{sku} is being counted again since.": "{sku} wird seitdem noch einmal gezählt.",
  "{sku} would come to less than 0.": "{sku} käme auf weniger als 0.",
  "{sku} is no longer in use.": "{sku} wird nicht mehr verwendet.",
  "There is no such scan to undo.": "Diesen Scan gibt es nicht zurückzunehmen.",
  "This scan of {sku} is undone already.": "Dieser Scan von {sku} ist schon zurückgenommen.",
  "There is no such reservation.": "Diese Reservierung gibt es nicht.",
  "There is no such order": "Diesen Auftrag gibt es nicht",
  "The order is {status}: nothing is reserved for it any more.":
    "Der Auftrag ist {status}: Für ihn wird nichts mehr reserviert.",
  "Only {free} of {sku} available, {requested} requested.":
    "Von {sku} sind nur {free} verfügbar, {requested} sind gewünscht.",
  "There are tax codes already: they are changed under Invoicing and tax.":
    "Es gibt schon Steuerschlüssel: Sie werden unter Rechnungsstellung und Steuer geändert.",
  "The books are closed for {day}. Use a later day, or have the period opened.":
    "Die Bücher sind für den {day} geschlossen. Nehmen Sie einen späteren Tag, oder lassen Sie die Periode öffnen.",
  "The books are closed for {day}": "Die Bücher sind für den {day} geschlossen",
  "{account} is what invoices owe. Issue an invoice or a credit note, or record a payment instead.":
    "{account} ist, was Rechnungen noch schulden. Erstellen Sie stattdessen eine Rechnung oder Gutschrift, oder erfassen Sie eine Zahlung.",
  "{account} is what customers have left. Record, apply or refund a payment, or credit an invoice instead.":
    "{account} ist das Guthaben der Kunden. Erfassen, verrechnen oder erstatten Sie stattdessen eine Zahlung, oder schreiben Sie eine Rechnung gut.",
  "{account} is the value of the stock. Receive, count or adjust stock instead.":
    "{account} ist der Wert des Bestands. Buchen Sie stattdessen einen Wareneingang, eine Zählung oder eine Korrektur.",
  "Account {detail} stands for documents: nothing is posted there by hand.":
    "Das Konto {detail} steht für Belege: Von Hand wird darauf nicht gebucht.",
  "A group account takes no postings. Choose one of its accounts.":
    "Auf ein Sammelkonto wird nicht gebucht. Wählen Sie eines seiner Konten.",
  "There is no account {account}": "Das Konto {account} gibt es nicht",
  "There is no such journal entry.": "Diese Buchung gibt es nicht.",
  "This entry is reversed already.": "Diese Buchung ist schon storniert.",
  "This entry belongs to a document. Correct the document, for example by a credit note.":
    "Diese Buchung gehört zu einem Beleg. Berichtigen Sie den Beleg, zum Beispiel durch eine Gutschrift.",
  "Debits and credits must be equal.": "Soll und Haben müssen gleich sein.",
  "A {from} period cannot become {to}.": "Eine Periode kann nicht von {from} zu {to} wechseln.",
  "There is no such period.": "Diese Periode gibt es nicht.",
  "There is no such view.": "Diese Ansicht gibt es nicht.",
  "A name has at most 60 characters.": "Ein Name hat höchstens 60 Zeichen.",
  "Give the view a name.": "Geben Sie der Ansicht einen Namen.",
  "This view holds too much. Take some filters away.": "Diese Ansicht enthält zu viel. Nehmen Sie einige Filter weg.",
  "At least 40 pixels.": "Mindestens 40 Pixel.",
  "Too many columns.": "Zu viele Spalten.",
  "There are {VIEWS_OF_A_LIST} views of this list already. Delete one first.":
    "Es gibt schon {VIEWS_OF_A_LIST} Ansichten dieser Liste. Löschen Sie zuerst eine.",
  "Too many parameters": "Zu viele Parameter",
  "There is no such alert.": "Diesen Alarm gibt es nicht.",
  "This alert does not fire any more.": "Dieser Alarm ist nicht mehr ausgelöst.",
  "Write a comment": "Schreiben Sie einen Kommentar",
  "There is no such comment.": "Diesen Kommentar gibt es nicht.",
  "A comment can be changed for {n} minutes. Write another one.":
    "Ein Kommentar kann {n} Minuten lang geändert werden. Schreiben Sie einen weiteren.",
  "A comment is its author's to change.": "Einen Kommentar ändert nur, wer ihn geschrieben hat.",
  "A comment is its author's to delete.": "Einen Kommentar löscht nur, wer ihn geschrieben hat.",
  "There is no such notification.": "Diese Benachrichtigung gibt es nicht.",
  "Somebody else has changed this alert meanwhile. Load it again.":
    "Jemand anders hat diesen Alarm inzwischen geändert. Laden Sie ihn neu.",
  "There is an alert called {name} already.": "Es gibt schon einen Alarm mit dem Namen {name}.",
  "There are {MOST_RULES} alerts already. Delete one first.":
    "Es gibt schon {MOST_RULES} Alarme. Löschen Sie zuerst einen.",
  "This alert belongs to every company. Switch it off instead.":
    "Dieser Alarm gehört jeder Firma. Schalten Sie ihn stattdessen aus.",
  "An order that is {status} can no longer be changed.":
    "Ein Auftrag mit dem Stand {status} kann nicht mehr geändert werden.",
  "{shipped} of {sku} are shipped: the order cannot have less of it.":
    "{shipped} von {sku} sind versandt: Der Auftrag kann nicht weniger davon haben.",
  "{sku} is shipped in part and keeps its price.": "{sku} ist teilweise versandt und behält den Preis.",
  "This order is invoiced. Cancel it, or credit the invoice, and place another.":
    "Dieser Auftrag ist berechnet. Stornieren Sie ihn oder schreiben Sie die Rechnung gut, und erteilen Sie einen anderen.",
  "A placed order keeps its customer. Cancel it and place another.":
    "Ein erteilter Auftrag behält seinen Kunden. Stornieren Sie ihn und erteilen Sie einen anderen.",
  "No order was selected.": "Kein Auftrag wurde ausgewählt.",
  "{actor_name} is not let in any more.": "{actor_name} ist nicht mehr zugelassen.",
  "There is no such run.": "Diesen Lauf gibt es nicht.",
  "Part of this order is shipped. Close it short to give up the rest; what has left comes back by a return.":
    "Ein Teil dieses Auftrags ist versandt. Stornieren Sie den Rest; was versandt ist, kommt durch eine Rückgabe zurück.",
  "Nothing of this order is shipped yet. Cancel it instead.":
    "Von diesem Auftrag ist noch nichts versandt. Stornieren Sie ihn stattdessen.",
  "This order is invoiced and part of it is shipped. Close it short to give up the rest: that is credited.":
    "Dieser Auftrag ist berechnet und ein Teil davon versandt. Stornieren Sie den Rest: er wird gutgeschrieben.",
  "No product has the SKU, barcode or name “{sku}”":
    "Kein Artikel hat die Artikelnr., den Barcode oder den Namen „{sku}“",
  "Several products fit “{sku}”. Choose the one you mean, or enter its SKU":
    "Mehrere Artikel passen zu „{sku}“. Wählen Sie den gemeinten, oder geben Sie seine Artikelnr. ein",
  "The order is {cancelled}: there is nothing to invoice.": "Der Auftrag ist {cancelled}: Es gibt nichts zu berechnen.",
  "This order is invoiced when it is shipped, and nothing is shipped yet.":
    "Dieser Auftrag wird beim Versand berechnet, und noch ist nichts versandt.",
  "There is no such order.": "Diesen Auftrag gibt es nicht.",
  "Somebody else has changed this order. Load it again.":
    "Jemand anders hat diesen Auftrag geändert. Laden Sie ihn neu.",
  "{number} is {status}: there is nothing to pick.": "{number} ist {status}: Es gibt nichts zu kommissionieren.",
  "Wrong item: {sku} is not on {number}.": "Falscher Artikel: {sku} steht nicht auf {number}.",
  "Too many: {wanted} of {sku} to pick.": "Zu viel: {wanted} von {sku} sind zu entnehmen.",
  "Nothing is picked for {number}. Scan its goods first.":
    "Für {number} ist nichts entnommen. Scannen Sie zuerst die Ware.",
  "{sku} is no longer sold": "{sku} ist nicht mehr im Verkauf",
  "This line's amount is too large": "Der Betrag dieser Position ist zu groß",
  "The order's total is too large": "Die Summe des Auftrags ist zu groß",
  "Only {available} of {sku} available, {requested} requested.":
    "Von {sku} sind nur {available} verfügbar, {requested} sind gewünscht.",
  "{requested} of {sku} to ship, {available} there. Nothing was shipped.":
    "{requested} von {sku} zu versenden, {available} vorhanden. Nichts wurde versandt.",
  "Somebody else has changed this customer. Load it again.":
    "Jemand anders hat diesen Kunden geändert. Laden Sie ihn neu.",
  "The person behind customer {code} was erased: only documents are left. Create a new customer instead.":
    "Die Person hinter dem Kunden {code} wurde gelöscht: Nur Belege sind noch da. Legen Sie einen neuen Kunden an.",
  "The person behind customer {code} was erased": "Die Person hinter dem Kunden {code} wurde gelöscht",
  "There is a customer with the code {code} already.": "Es gibt schon einen Kunden mit der Nummer {code}.",
  "No customer is called “{wanted}”. Check the name, or create the customer first.":
    "Kein Kunde heißt „{wanted}“. Prüfen Sie den Namen, oder legen Sie den Kunden zuerst an.",
  "Several customers fit. Choose the one you mean, or enter the code.":
    "Mehrere Kunden passen. Wählen Sie den gemeinten, oder geben Sie die Kundennummer ein.",
  "Reports are being rebuilt or restarted. Try again in a moment.":
    "Die Berichte werden neu aufgebaut oder gestartet. Versuchen Sie es gleich noch einmal.",
  "There is no such report.": "Diesen Bericht gibt es nicht.",
  "This report has no such parameter.": "Diesen Parameter hat der Bericht nicht.",
  "Not valid.": "Nicht gültig.",
  "The question is not valid.": "Die Frage ist nicht gültig.",
  "There is nothing at this address.": "Unter dieser Adresse gibt es nichts.",
  "This address has no such parameter.": "Diesen Parameter hat die Adresse nicht.",
  "Give this parameter once.": "Geben Sie diesen Parameter nur einmal an.",
  "Send a JSON body.": "Senden Sie einen JSON-Text.",
  "This address does not take this method.": "Diese Adresse nimmt diese Methode nicht.",
  "More than {limit} requests in a minute.": "Mehr als {limit} Anfragen in einer Minute.",
  "There is no such dashboard.": "Dieses Dashboard gibt es nicht.",
  "There is no such file.": "Diese Datei gibt es nicht.",
  "The figures are away. Try again in a moment.":
    "Die Zahlen sind gerade nicht da. Versuchen Sie es gleich noch einmal.",
  "This is not a cursor that this list has given out.": "Diese Liste hat diesen Zeiger nicht ausgegeben.",
  "This method is not served.": "Diese Methode wird nicht bedient.",
  "This way of asking is not served.": "Diese Art der Anfrage wird nicht bedient.",
  "Pulse is known here as {known}, not as {origin}. Open it by that address, or have this one added to PULSE_URL by whoever runs it.":
    "Pulse ist hier als {known} bekannt, nicht als {origin}. Öffnen Sie es unter dieser Adresse, oder lassen Sie die andere von denen, die es betreiben, in PULSE_URL eintragen.",
  "Forms are taken from our own pages only.": "Formulare werden nur von unseren eigenen Seiten angenommen.",
  "The body is larger than 1 MB.": "Der Inhalt ist größer als 1 MB.",
  "The body ended too early.": "Der Inhalt endete zu früh.",
  "Send {wanted}, in UTF-8 and not compressed.": "Senden Sie {wanted}, in UTF-8 und nicht komprimiert.",
  "The document is being prepared. Try again in a moment.":
    "Das Dokument wird vorbereitet. Versuchen Sie es gleich noch einmal.",
  "The stored document cannot be read. Tell your administrator.":
    "Das gespeicherte Dokument ist nicht lesbar. Sagen Sie es Ihrem Administrator.",
  "A whole number from 1 to 200.": "Eine ganze Zahl von 1 bis 200.",
  "This code is not right, or it was used before.": "Dieser Code stimmt nicht oder wurde schon benutzt.",
  "Sign in, or send a valid token.": "Melden Sie sich an, oder senden Sie ein gültiges Token.",
  "The key was released this moment. Try again.":
    "Der Schlüssel wurde eben erst freigegeben. Versuchen Sie es noch einmal.",
  "This idempotency key was used for another request.":
    "Dieser Idempotency-Schlüssel wurde für eine andere Anfrage benutzt.",
  "Too many tries. Wait {wait} minutes, then try again.":
    "Zu viele Versuche. Warten Sie {wait} Minuten und versuchen Sie es dann noch einmal.",
  "You do not work for a company that is called so.": "Sie arbeiten für keine Firma, die so heißt.",
  "The mail address or the password is not right.": "E-Mail-Adresse oder Passwort stimmt nicht.",
  "This code is not right, or it was used before. Take the one shown now.":
    "Dieser Code stimmt nicht oder wurde schon benutzt. Nehmen Sie den, der jetzt angezeigt wird.",
  "Sign in again from the beginning.": "Melden Sie sich von vorn an.",
  "Your company asks for a second factor in your role. Sign in to the screens once to set it up.":
    "Ihre Firma verlangt für Ihre Rolle einen zweiten Faktor. Melden Sie sich einmal an den Bildschirmen an, um ihn einzurichten.",
  "This account has a second factor. Send its code as well, in the field code.":
    "Dieses Konto hat einen zweiten Faktor. Senden Sie auch seinen Code, im Feld code.",
  "Not an order of this list.": "Keine Reihenfolge dieser Liste.",
  "{sku}: {total} counted.": "{sku}: {total} gezählt.",
  "{number} is open to count again.": "{number} ist wieder offen zum Zählen.",
  "Saved.": "Gespeichert.",
  "Customer saved.": "Kunde gespeichert.",
  "The reaction is tried again.": "Die Reaktion wird noch einmal versucht.",
  "Credit note {number} posted.": "Gutschrift {number} gebucht.",
  "Refund recorded.": "Erstattung erfasst.",
  "Credit used.": "Guthaben verwendet.",
  "Payment recorded.": "Zahlung erfasst.",
  "Choose a group of the chart of accounts": "Wählen Sie eine Gruppe des Kontenplans",
  "There is an account {code} already.": "Es gibt schon ein Konto {code}.",
  "This account is in use: only one that nothing was ever posted to can be removed.":
    "Dieses Konto wird benutzt: Nur eines, auf das nie gebucht wurde, kann entfernt werden.",
  "An account of this entry has just been removed. Choose another one.":
    "Ein Konto dieser Buchung wurde gerade entfernt. Wählen Sie ein anderes.",
  "Account {code} removed.": "Konto {code} entfernt.",
  "Account {code} added.": "Konto {code} angelegt.",
  "Entry reversed.": "Buchung storniert.",
  "Journal entry posted.": "Buchung gebucht.",
  "Lock removed.": "Sperre aufgehoben.",
  "Period reopened.": "Periode wieder geöffnet.",
  "Everything is marked as read.": "Alles ist als gelesen markiert.",
  "Order {number} saved.": "Auftrag {number} gespeichert.",
  "Stopped.": "Angehalten.",
  "Draft {number} saved.": "Entwurf {number} gespeichert.",
  "Product saved.": "Artikel gespeichert.",
  "This SKU is taken. Choose another.": "Diese Artikelnr. ist vergeben. Wählen Sie eine andere.",
  "Product {sku} saved.": "Artikel {sku} gespeichert.",
  "{key} does something else already": "{key} bewirkt schon etwas anderes",
  "Your settings are saved.": "Ihre Einstellungen sind gespeichert.",
  "{sku}: {total} received.": "{sku}: {total} angenommen.",
  "Receipt {number} cancelled.": "Wareneingang {number} abgebrochen.",
  "Receipt {number} posted: the goods are in stock.": "Wareneingang {number} gebucht: Die Ware ist im Bestand.",
  "There is no product {sku}": "Den Artikel {sku} gibt es nicht",
  "Signed out everywhere else.": "Überall sonst abgemeldet.",
  "This sign-in has ended.": "Diese Anmeldung ist beendet.",
  "You do not work for that company. Reload the page.": "Sie arbeiten nicht für diese Firma. Laden Sie die Seite neu.",
  "This sign-in is for one company only: it came by a shared device or by the company's own sign-in service. Sign out, and sign in with your password.":
    "Diese Anmeldung gilt nur für eine Firma: Sie kam über ein gemeinsames Gerät oder den Anmeldedienst der Firma. Melden Sie sich ab und mit Ihrem Passwort neu an.",
  "The other company asks for a second factor. Set one up first, under “Password, second factor and sign-ins”.":
    "Die andere Firma verlangt einen zweiten Faktor. Richten Sie zuerst einen ein, unter „Passwort, zweiter Faktor und Anmeldungen“.",
  "This browser has gone to another company meanwhile, so nothing was saved. Go back to the company of this page under “My companies”, then save again.":
    "Dieser Browser ist inzwischen in einer anderen Firma, deshalb wurde nichts gespeichert. Gehen Sie unter „Meine Firmen“ zur Firma dieser Seite zurück und speichern Sie dann noch einmal.",
  "Order {number} placed. Your company is set up.": "Auftrag {number} erteilt. Ihre Firma ist eingerichtet.",
  "Stock of {sku} adjusted.": "Bestand von {sku} korrigiert.",
  "The backup begins in a moment; its progress stands below.":
    "Die Sicherung beginnt gleich; ihr Fortschritt steht unten.",
  "Token {name} revoked. It works no more.": "Token {name} widerrufen. Es gilt nicht mehr.",
  "Saved. It holds from the next sign-in on.": "Gespeichert. Es gilt ab der nächsten Anmeldung.",
  "View {name} saved.": "Ansicht {name} gespeichert.",
  "View {name} deleted.": "Ansicht {name} gelöscht.",
  "View {name} saved for the role {role}.": "Ansicht {name} für die Rolle {role} gespeichert.",
  "This order is shipped when it is paid: {number} is still open.":
    "Dieser Auftrag wird versandt, wenn er bezahlt ist: {number} ist noch offen.",
  "This order is shipped when it is paid, and it has no invoice yet.":
    "Dieser Auftrag wird versandt, wenn er bezahlt ist, und er hat noch keine Rechnung.",
  "An order that is {from} cannot become {to}. It can become {or}.":
    "Ein Auftrag mit dem Stand „{from}“ kann nicht „{to}“ werden. Möglich: {or}.",
  "An order that is {from} cannot become {to}.": "Ein Auftrag mit dem Stand „{from}“ kann nicht „{to}“ werden.",
  "Unknown code: no product is {code}. {doubt}": "Unbekannter Code: Kein Artikel ist {code}. {doubt}",
  "Unknown code: no product is {code}.": "Unbekannter Code: Kein Artikel ist {code}.",
  "Its check digit is wrong: scan it again.": "Seine Prüfziffer ist falsch: Scannen Sie ihn noch einmal.",
  "This needs the right to {action} {resource}": "Dafür braucht man das Recht: {resource} {action}",
  "This needs the right to {action} {resource}, which no role has.":
    "Dafür braucht man das Recht: {resource} {action}, das keine Rolle hat.",
  "{right}. Roles that have it: {join}. An administrator of your company can change your role.":
    "{right}. Rollen mit diesem Recht: {join}. Ein Administrator Ihrer Firma kann Ihre Rolle ändern.",
  "This token does not have the scope {scope}.": "Diesem Token fehlt das Recht {scope}.",
  "Enter it again: it is not kept in the page.": "Bitte noch einmal eingeben: Es bleibt nicht in der Seite.",
  "You may {action} {resource} of your own only, and this is somebody else's. Roles that may with all: {join}. An administrator of your company can change your role.":
    "Das Recht „{resource} {action}“ haben Sie nur für Eigenes, und dies gehört jemand anderem. Rollen mit diesem Recht für alles: {join}. Ein Administrator Ihrer Firma kann Ihre Rolle ändern.",
  "Only a person can do this, not a program.": "Das kann nur ein Mensch tun, kein Programm.",
  "Many people are signing in. Try again in a moment.":
    "Viele melden sich gerade an. Versuchen Sie es gleich noch einmal.",
  "This form was sent before with other values. Check what was saved, then reload the page.":
    "Dieses Formular wurde schon mit anderen Werten gesendet. Prüfen Sie, was gespeichert wurde, und laden Sie die Seite dann neu.",
  "{who} has saved a change of this record meanwhile.":
    "{who} hat inzwischen eine Änderung dieses Datensatzes gespeichert.",
  "Somebody else has just saved the same. Look again, then try once more.":
    "Soeben hat jemand anders dasselbe gespeichert. Bitte nachsehen und noch einmal versuchen.",
  "Others are changing the same records. Try again.":
    "Andere ändern gerade dieselben Datensätze. Versuchen Sie es noch einmal.",
  "The database does not answer. Try again in a moment.":
    "Die Datenbank antwortet nicht. Versuchen Sie es gleich noch einmal.",
  "The disk does not take what is written to it. Nothing was saved. Tell whoever looks after this installation.":
    "Die Platte nimmt nicht an, was geschrieben wird. Es wurde nichts gespeichert. Sagen Sie es dem, der diese Installation betreut.",
  "The disk has damaged a part of the database that is needed here. Nothing was changed. Tell whoever looks after this installation: the System page says what to do.":
    "Der Datenträger hat einen Teil der Datenbank beschädigt, der hier gebraucht wird. Nichts wurde geändert. Sagen Sie es der Person, die diese Installation betreut: Auf der Seite System steht, was zu tun ist.",
  "The disk is full: nothing can be saved until there is room again. An administrator finds more on the System page.":
    "Die Festplatte ist voll: Nichts kann gespeichert werden, bis wieder Platz ist. Administratoren finden mehr auf der Seite System.",
  "This machine's clock is behind the books: nothing can be saved until it is right. An administrator finds more on the System page.":
    "Die Uhr dieser Maschine geht hinter den Büchern her: Nichts kann gespeichert werden, bis sie stimmt. Administratoren finden mehr auf der Seite System.",
  "A value is out of range.": "Ein Wert ist zu groß oder zu klein.",
  "The input is not valid.": "Die Eingabe ist nicht gültig.",
  "This took longer than five minutes. Sign in again from the beginning.":
    "Das hat länger als fünf Minuten gedauert. Melden Sie sich von vorn an.",
  "Period closed.": "Periode abgeschlossen.",
  "Period locked.": "Periode gesperrt.",
  "This stock is held for an order. Change or cancel the order to give it back.":
    "Dieser Bestand ist für einen Auftrag reserviert. Ändern oder stornieren Sie den Auftrag, um ihn freizugeben.",
  "There is no such question.": "Diese Frage gibt es nicht.",
  "There is no such shipment.": "Diese Lieferung gibt es nicht.",
  "Notices are posted.": "Nachrichten werden mit POST gesendet.",
  "Too many notices.": "Zu viele Nachrichten.",
  "The notice is not signed by the processor, or too old.":
    "Die Nachricht ist nicht vom Zahlungsdienst unterschrieben oder zu alt.",
  "You may not read all that {hidden} tells, so you cannot have it told to an address. Name other types, or ask an administrator.":
    "Sie dürfen nicht alles lesen, was {hidden} sagt, also können Sie es keiner Adresse mitteilen lassen. Nennen Sie andere Arten, oder fragen Sie jemanden aus der Verwaltung.",
};
