import type { Texts } from "../words.ts";

/** Roles of the company's own, separated duties, sign-in by others' accounts, passkeys and shared devices. */
export const access: Texts = {
  "New role": "Neue Rolle",
  "Made from": "Ausgangsrolle",
  "It begins with what this role may, and its people see the home page of this role.":
    "Sie beginnt mit dem, was diese Rolle darf; ihre Personen sehen die Startseite dieser Rolle.",
  "Make the role": "Rolle anlegen",
  "Role made. Say now what it may do.": "Rolle angelegt. Legen Sie jetzt fest, was sie darf.",
  "Role deleted.": "Rolle gelöscht.",
  "Saved. It holds from the next request of everybody with this role.":
    "Gespeichert. Es gilt ab der nächsten Anfrage aller mit dieser Rolle.",
  "Made from {role} · {people}": "Ausgangsrolle {role} · {people}",
  "{count} person has it|{count} people have it": "{count} Person hat sie|{count} Personen haben sie",
  "Delete the role {name}? Nobody has it.": "Die Rolle {name} löschen? Niemand hat sie.",
  "What the role may do": "Was die Rolle darf",
  "A right that is missing here is one that you may not give, or that there is not for these records.":
    "Ein Recht, das hier fehlt, dürfen Sie nicht geben, oder es gibt es für diese Datensätze nicht.",
  "The table of rights": "Die Tabelle der Rechte",
  "What this role may do with each kind of record": "Was diese Rolle mit jeder Art von Datensätzen darf",
  "{records}: {action}": "{records}: {action}",
  no: "nein",
  "all records": "alle Datensätze",
  "The company's own roles": "Eigene Rollen der Firma",
  "What I may do": "Was ich darf",
  "My companies": "Meine Firmen",
  "Work there": "Dort arbeiten",
  "You are here": "Sie sind hier",
  "Go to this company": "Zu dieser Firma gehen",
  "This page belongs to {company}": "Diese Seite gehört zu {company}",
  "Since it was opened, this browser has gone to another company or somebody else has signed in. Nothing of it is saved or brought up to date meanwhile.":
    "Seit sie geöffnet wurde, ist dieser Browser zu einer anderen Firma gegangen, oder jemand anderes hat sich angemeldet. Solange wird nichts von ihr gespeichert oder aktualisiert.",
  "When this browser comes back to where it was, the page goes on as you left it.":
    "Kehrt dieser Browser dorthin zurück, geht es auf der Seite weiter, wie Sie sie verlassen haben.",
  "Go on where you are signed in now": "Dort weitermachen, wo Sie jetzt angemeldet sind",
  "Choose the company in a new tab": "Die Firma in einem neuen Tab wählen",
  "You work in this company now.": "Sie arbeiten jetzt in dieser Firma.",
  "You work for one company. Another one is added by its administrator, who invites your e-mail address.":
    "Sie arbeiten für eine Firma. Eine weitere kommt dazu, wenn ihr Administrator Ihre E-Mail-Adresse einlädt.",
  "What you may do": "Was Sie dürfen",
  "I may": "Ich darf",
  "Others may (these roles)": "Andere dürfen (diese Rollen)",
  "{action} ({roles})": "{action} ({roles})",
  "You have the role {role}. An administrator of your company can give you another one, or change a role of its own.":
    "Sie haben die Rolle {role}. Ein Administrator Ihrer Firma kann Ihnen eine andere geben oder eine eigene Rolle der Firma ändern.",
  "Role made": "Rolle angelegt",
  "Made from {role}": "Ausgangsrolle {role}",
  "Rights of a role changed": "Rechte einer Rolle geändert",
  "Role deleted": "Rolle gelöscht",
  "There is a role of this name already.": "Es gibt schon eine Rolle mit diesem Namen.",
  "Somebody has this role. Give them another one first.":
    "Jemand hat diese Rolle. Geben Sie dieser Person zuerst eine andere.",
  "Somebody else has changed this role meanwhile. Reload the page.":
    "Jemand anderes hat diese Rolle inzwischen geändert. Laden Sie die Seite neu.",
  "Nobody changes what they may do themselves. Ask an administrator.":
    "Niemand ändert, was er selbst darf. Fragen Sie einen Administrator.",
  "Whoever may change {resource} must be able to read them.": "Wer {resource} ändern darf, muss sie auch lesen können.",
  "Whoever lets people in or changes settings may not post to the journal.":
    "Wer Personen hereinlässt oder Einstellungen ändert, darf nicht ins Journal buchen.",
  "Whoever may read Grafana must be able to read all {hidden}.":
    "Wer Grafana lesen darf, muss alles lesen können, was dort steht: {hidden}.",
  "You cannot give more of {resource} than you may yourself.":
    "Sie können von {resource} nicht mehr geben, als Sie selbst dürfen.",
  "A sign-in provider speaks for everybody in the company, so only an administrator changes one.":
    "Ein Anmeldeanbieter spricht für alle in der Firma, deshalb ändert ihn nur ein Administrator.",
  "This role may do more than you may. Ask an administrator.":
    "Diese Rolle darf mehr als Sie. Fragen Sie einen Administrator.",
  "{right}. Roles that have it: {join}. Your role is one of the company's own: an administrator can give it this right, or change your role.":
    "{right}. Rollen mit diesem Recht: {join}. Ihre Rolle ist eine eigene der Firma: Ein Administrator kann ihr dieses Recht geben oder Ihre Rolle ändern.",
  "There is no such role.": "Es gibt keine solche Rolle.",
  "You have made this document yourself. Above the company's limit somebody else must record the payment or refund.":
    "Diesen Beleg haben Sie selbst erstellt. Über der Grenze der Firma muss jemand anderes die Zahlung oder Erstattung erfassen.",
  "You have made this invoice or its order yourself. Above the company's limit somebody else must credit it.":
    "Diese Rechnung oder ihren Auftrag haben Sie selbst erstellt. Über der Grenze der Firma muss jemand anderes die Gutschrift erstellen.",
  "Above the company's limit stock is not corrected by one person: count it, and have somebody else post the count.":
    "Über der Grenze der Firma korrigiert niemand den Bestand allein: Zählen Sie ihn und lassen Sie jemand anderen die Zählung buchen.",
  "An administrator does not post to the journal. Ask the accountant.":
    "Ein Administrator bucht nicht ins Journal. Fragen Sie die Buchhaltung.",
  "Confirm that it is you: enter the code that your app shows now.":
    "Bestätigen Sie, dass Sie es sind: Geben Sie den Code ein, den Ihre App jetzt zeigt.",
  "Whoever came by it is signed out when it is off, or its issuer another one.":
    "Wer über ihn gekommen ist, wird abgemeldet, wenn er aus ist oder einen anderen Aussteller hat.",
  "Confirm that it is you: sign in at your provider once more, then send this again.":
    "Bestätigen Sie, dass Sie es sind: Melden Sie sich noch einmal bei Ihrem Anbieter an, dann senden Sie das hier noch einmal.",
  "Sign in at your provider": "Beim Anbieter anmelden",
  "It is confirmed that it is you. Go back to the form, and send it again.":
    "Es ist bestätigt, dass Sie es sind. Gehen Sie zurück zum Formular und senden Sie es noch einmal.",
  "Your provider did not confirm that it is you. Try again.":
    "Ihr Anbieter hat nicht bestätigt, dass Sie es sind. Versuchen Sie es noch einmal.",
  "Your provider does not say when you signed in (auth_time), so this confirms nothing. Ask whoever runs it to add that.":
    "Ihr Anbieter sagt nicht, wann Sie sich angemeldet haben (auth_time), deshalb bestätigt das nichts. Bitten Sie, wer ihn betreibt, das zu ergänzen.",
  "You sign in by {provider} and have no password here.":
    "Sie melden sich über {provider} an und haben hier kein Passwort.",
  "You have no password here.": "Sie haben hier kein Passwort.",
  "If you need one, ask an administrator for a link to set it.":
    "Wenn Sie eines brauchen, bitten Sie einen Administrator um einen Link, um es festzulegen.",
  "Confirm that it is you: enter your password.": "Bestätigen Sie, dass Sie es sind: Geben Sie Ihr Passwort ein.",
  "Enter an amount such as 500.00, or nothing.": "Geben Sie einen Betrag wie 500,00 ein, oder nichts.",
  "The password is not right.": "Das Passwort ist nicht richtig.",
  "Code from your app": "Code aus Ihrer App",
  "Your password": "Ihr Passwort",
  "Limits of separated duties changed": "Grenzen der Funktionstrennung geändert",
  "None~roles": "Keine",
  "No limit": "Keine Grenze",
  "Separated duties": "Funktionstrennung",
  "Above these amounts two people are needed: whoever made a document does not settle, credit or correct it alone. Leave a field empty for no limit. An administrator never posts to the journal.":
    "Über diesen Beträgen braucht es zwei Personen: Wer einen Beleg erstellt hat, begleicht, gutschreibt oder korrigiert ihn nicht allein. Ein leeres Feld heißt keine Grenze. Ein Administrator bucht nie ins Journal.",
  "Payments and refunds": "Zahlungen und Erstattungen",
  "Corrections of stock": "Korrekturen des Bestands",
  "Saved. It holds for what is made from now on.": "Gespeichert. Es gilt für alles, was ab jetzt erstellt wird.",
  "You are signed out of Pulse. Your provider is asked to sign you out, too.":
    "Sie sind bei Pulse abgemeldet. Ihr Anbieter wird gebeten, Sie ebenfalls abzumelden.",
  "Sign-in providers": "Anmeldeanbieter",
  "They stand on your company's own sign-in page:": "Sie stehen auf der Anmeldeseite Ihrer Firma:",
  "Sign-in provider": "Anmeldeanbieter",
  "New provider": "Neuer Anbieter",
  "Provider saved.": "Anbieter gespeichert.",
  "Provider removed.": "Anbieter entfernt.",
  Issuer: "Aussteller",
  "Any OpenID Connect provider: Keycloak, Entra ID, Google, Okta and others. Register Pulse there as a web application first.":
    "Jeder OpenID-Connect-Anbieter: Keycloak, Entra ID, Google, Okta und andere. Melden Sie Pulse dort zuerst als Webanwendung an.",
  "Remove {name}? Whoever came by it is signed out. Its people stay; whoever has no password needs a link to sign in again.":
    "{name} entfernen? Wer über ihn gekommen ist, wird abgemeldet. Die Personen bleiben; wer kein Passwort hat, braucht einen Link, um sich wieder anzumelden.",
  "To enter at the provider": "Beim Anbieter einzutragen",
  "Redirect address": "Weiterleitungsadresse",
  "Back-channel logout address": "Adresse für Back-Channel-Logout",
  "Settings of the provider": "Einstellungen des Anbieters",
  "As it stands on the sign-in page": "Wie er auf der Anmeldeseite steht",
  "The address whose /.well-known/openid-configuration says the rest":
    "Die Adresse, deren /.well-known/openid-configuration das Übrige sagt",
  "Client ID": "Client-ID",
  "Client secret": "Client-Geheimnis",
  "Kept. Enter one only to replace it.": "Ist hinterlegt. Nur eingeben, um es zu ersetzen.",
  "Who is let in": "Wer hereingelassen wird",
  "Mail domains": "Mail-Domains",
  "Only verified addresses of these domains are believed, such as company.com":
    "Nur bestätigten Adressen dieser Domains wird geglaubt, etwa firma.de",
  "People who are in the company already sign in by it, too": "Auch wer schon in der Firma ist, meldet sich darüber an",
  "Role of new people": "Rolle neuer Personen",
  "New people are not let in": "Neue Personen werden nicht hereingelassen",
  "Roles from the provider": "Rollen vom Anbieter",
  Claim: "Claim",
  "Such as groups or realm_access.roles. Empty: roles are given here only.":
    "Etwa groups oder realm_access.roles. Leer: Rollen werden nur hier vergeben.",
  "What its values mean": "Was seine Werte bedeuten",
  "One line for each, the first that fits counts: value = {roles}, or the id of a role of your own":
    "Eine Zeile für jeden, der erste passende zählt: Wert = {roles}, oder die ID einer eigenen Rolle",
  "The provider's second factor is enough: ours is not asked for":
    "Der zweite Faktor des Anbieters genügt: Nach unserem wird nicht gefragt",
  "On the sign-in page": "Auf der Anmeldeseite",
  "Sign in with {name}": "Anmelden mit {name}",
  "The provider does not answer. Try again in a moment, or sign in with your password.":
    "Der Anbieter antwortet nicht. Versuchen Sie es gleich noch einmal, oder melden Sie sich mit Ihrem Passwort an.",
  "The sign-in by the provider did not work. Begin it again from here.":
    "Die Anmeldung über den Anbieter hat nicht geklappt. Beginnen Sie sie hier noch einmal.",
  "The provider knows you, but this company does not let you in by it. Ask an administrator.":
    "Der Anbieter kennt Sie, aber diese Firma lässt Sie darüber nicht herein. Fragen Sie einen Administrator.",
  "The sign-in was cancelled at the provider.": "Die Anmeldung wurde beim Anbieter abgebrochen.",
  "Write one line for each value: value = role.": "Schreiben Sie für jeden Wert eine Zeile: Wert = Rolle.",
  "Enter the provider's address.": "Geben Sie die Adresse des Anbieters ein.",
  "Enter an address that begins with https://.": "Geben Sie eine Adresse ein, die mit https:// beginnt.",
  "Enter domains such as company.com.": "Geben Sie Domains wie firma.de ein.",
  "Enter the claim's name.": "Geben Sie den Namen des Claims ein.",
  "Somebody else has changed this provider meanwhile. Reload the page.":
    "Jemand anderes hat diesen Anbieter inzwischen geändert. Laden Sie die Seite neu.",
  "At most 300 characters.": "Höchstens 300 Zeichen.",
  "At most 500 characters.": "Höchstens 500 Zeichen.",
  "The logout token is not valid.": "Das Abmelde-Token ist nicht gültig.",
  "Too many.": "Zu viele.",
  "The provider does not answer.": "Der Anbieter antwortet nicht.",
  "There is no such provider.": "Es gibt keinen solchen Anbieter.",
  "Sign-in provider saved": "Anmeldeanbieter gespeichert",
  "Sign-in provider removed": "Anmeldeanbieter entfernt",
  "Let in by a provider": "Durch einen Anbieter hereingelassen",
  "Linked to a provider": "Mit einem Anbieter verbunden",
  "by a provider": "über einen Anbieter",
  "with a passkey": "mit einem Passkey",
  "on a shared tablet": "an einem gemeinsamen Tablet",
  "Passkey added": "Passkey hinzugefügt",
  "Passkey removed": "Passkey entfernt",
  Passkeys: "Passkeys",
  "Sign in with a passkey": "Mit einem Passkey anmelden",
  "Use a passkey": "Passkey verwenden",
  "Use a passkey instead": "Stattdessen einen Passkey verwenden",
  "Sign in another way": "Anders anmelden",
  "Add a passkey": "Passkey hinzufügen",
  "Code~secret": "Code",
  "My passkeys": "Meine Passkeys",
  "You have no passkey yet.": "Sie haben noch keinen Passkey.",
  "You have no passkey yet. Add the first above.": "Sie haben noch keinen Passkey. Fügen Sie oben den ersten hinzu.",
  "A passkey signs you in by the finger, face or PIN of your device. It cannot be guessed, and no other site can ask for it.":
    "Ein Passkey meldet Sie mit Finger, Gesicht oder PIN Ihres Geräts an. Er lässt sich nicht erraten, und keine andere Seite kann nach ihm fragen.",
  "Passkeys need an address with a host name. Open Pulse by its name, not by its figures.":
    "Passkeys brauchen eine Adresse mit Rechnernamen. Öffnen Sie Pulse über den Namen, nicht über Ziffern.",
  "Passkeys need JavaScript. Everything else works without it.":
    "Passkeys brauchen JavaScript. Alles andere geht auch ohne.",
  "Follow your browser: it asks for your finger, face or PIN.":
    "Folgen Sie Ihrem Browser: Er fragt nach Finger, Gesicht oder PIN.",
  "The browser gave no passkey. Try again, or sign in another way.":
    "Der Browser hat keinen Passkey gegeben. Versuchen Sie es noch einmal, oder melden Sie sich anders an.",
  "This browser knows no passkeys.": "Dieser Browser kennt keine Passkeys.",
  "This passkey did not work. Try again, or sign in another way.":
    "Dieser Passkey hat nicht funktioniert. Versuchen Sie es noch einmal, oder melden Sie sich anders an.",
  "The passkey's answer cannot be read.": "Die Antwort des Passkeys ist nicht lesbar.",
  "There is no such passkey.": "Es gibt keinen solchen Passkey.",
  "Such as: work laptop": "Etwa: Laptop im Büro",
  "Made {made}, last used {used}": "Angelegt {made}, zuletzt verwendet {used}",
  never: "nie",
  Rename: "Umbenennen",
  "Passkey renamed.": "Passkey umbenannt.",
  "Passkey removed.": "Passkey entfernt.",
  "Passkey added. You can sign in with it from now on.":
    "Passkey hinzugefügt. Ab jetzt können Sie sich damit anmelden.",
  "{count} Sign in by finger, face or PIN. {link}": "{count} Anmelden mit Finger, Gesicht oder PIN. {link}",
  "{count} passkey.|{count} passkeys.": "{count} Passkey.|{count} Passkeys.",
  "Look after passkeys": "Passkeys verwalten",
  "Shared tablets": "Gemeinsame Tablets",
  "Make this device a shared tablet": "Dieses Gerät zum gemeinsamen Tablet machen",
  "Do this on the tablet itself. You are signed out; from then on people sign in on it by a badge, given on their page, or by a PIN that each sets under Sign-in and sessions. After two minutes without work they are signed out. Signing out leads back to the next person.":
    "Tun Sie das auf dem Tablet selbst. Sie werden abgemeldet; ab dann meldet man sich dort mit einem Ausweis an, der auf der Seite der Person vergeben wird, oder mit einer PIN, die jeder unter Anmeldung und Sitzungen setzt. Nach zwei Minuten ohne Arbeit wird man abgemeldet. Das Abmelden führt zur nächsten Person.",
  "Such as: packing table 2": "Etwa: Packtisch 2",
  "Tablet switched off.": "Tablet ausgeschaltet.",
  "There is no such tablet.": "Es gibt kein solches Tablet.",
  "Shared tablet set up": "Gemeinsames Tablet eingerichtet",
  "Shared tablet switched off": "Gemeinsames Tablet ausgeschaltet",
  "Sign-in on shared tablets changed": "Anmeldung an gemeinsamen Tablets geändert",
  "by badge": "mit Ausweis",
  "by PIN": "mit PIN",
  "By badge or PIN": "Mit Ausweis oder PIN",
  "Who is working?": "Wer arbeitet?",
  Badge: "Ausweis",
  "Scan it": "Scannen",
  "Scan it here": "Hier scannen",
  "Without a badge": "Ohne Ausweis",
  PIN: "PIN",
  "Sign in by password": "Mit Passwort anmelden",
  "Badge saved.": "Ausweis gespeichert.",
  "Badge for shared tablets": "Ausweis für gemeinsame Tablets",
  "There is one. Scan another to replace it, or save it empty to take it away.":
    "Es gibt einen. Scannen Sie einen anderen, um ihn zu ersetzen, oder speichern Sie leer, um ihn wegzunehmen.",
  "PIN for shared tablets": "PIN für gemeinsame Tablets",
  "There is one. Save it empty to take it away.": "Es gibt eine. Speichern Sie leer, um sie wegzunehmen.",
  "This is a shared tablet. Do this on a device of your own, signed in with your password.":
    "Das ist ein gemeinsames Tablet. Tun Sie das an einem eigenen Gerät, an dem Sie mit Ihrem Passwort angemeldet sind.",
  "4 to 10 digits. It works on the company's shared tablets only.":
    "4 bis 10 Ziffern. Sie gilt nur an den gemeinsamen Tablets der Firma.",
  "PIN set.": "PIN gesetzt.",
  "PIN removed.": "PIN entfernt.",
  "Enter 4 to 10 digits.": "Geben Sie 4 bis 10 Ziffern ein.",
  "Choose other digits.": "Wählen Sie andere Ziffern.",
  "At least 6 characters.": "Mindestens 6 Zeichen.",
  "This badge is somebody else's.": "Dieser Ausweis gehört jemand anderem.",
  "With this role one signs in by password and second factor, on a device of one's own.":
    "Mit dieser Rolle meldet man sich mit Passwort und zweitem Faktor an einem eigenen Gerät an.",
  "This tablet is not set up, or was switched off.": "Dieses Tablet ist nicht eingerichtet oder wurde ausgeschaltet.",
  "Scan your badge, or choose your name and enter your PIN.":
    "Scannen Sie Ihren Ausweis, oder wählen Sie Ihren Namen und geben Sie Ihre PIN ein.",
  "This badge is not known here.": "Dieser Ausweis ist hier nicht bekannt.",
  "The PIN is not right.": "Die PIN ist nicht richtig.",
};
