import type { Texts } from "../words.ts";

export const system: Texts = {
  Size: "Größe",
  File: "Datei",
  "Backups made": "Gemachte Sicherungen",
  "No longer kept": "Nicht mehr aufbewahrt",
  "Services~system": "Dienste",
  "Backups and their proofs": "Sicherungen und ihre Nachweise",
  "No backup has been made yet. Make the first by “Back up now”.":
    "Noch wurde keine Sicherung gemacht. Machen Sie die erste mit „Jetzt sichern“.",
  Mail: "E-Mail",
  Server: "Server",
  Never: "Nie",
  Waiting: "Wartet",
  "Asking…": "Wird angefordert …",
  System: "System",
  Backups: "Sicherungen",
  "Figures and the books": "Zahlen und Bücher",
  "Last compared": "Zuletzt verglichen",
  Found: "Ergebnis",
  "What differed: {names}": "Abweichend: {names}",
  "They could not be compared": "Sie konnten nicht verglichen werden",
  "Each night every figure is worked out again from the documents. What differs is built anew and told.":
    "Jede Nacht wird jede Zahl noch einmal aus den Belegen berechnet. Was abweicht, wird neu gebildet und gemeldet.",
  "{count} difference left after building anew|{count} differences left after building anew":
    "{count} Abweichung blieb nach dem Neubilden|{count} Abweichungen blieben nach dem Neubilden",
  "{count} difference, gone after building anew|{count} differences, gone after building anew":
    "{count} Abweichung, nach dem Neubilden behoben|{count} Abweichungen, nach dem Neubilden behoben",
  "No difference in {count} figures": "Keine Abweichung bei {count} Zahlen",
  "The disk has damaged the database: pages were not as they were written. “pulse verify” names the tables. Restore the newest backup that was proven, onto another disk.":
    "Der Datenträger hat die Datenbank beschädigt: Seiten waren nicht mehr so, wie sie geschrieben wurden. „pulse verify“ nennt die Tabellen. Stellen Sie die neueste bewiesene Sicherung auf einem anderen Datenträger wieder her.",
  "Last backup": "Letzte Sicherung",
  "Copy of every change": "Kopie jeder Änderung",
  "At fault since": "Gestört seit",
  "Last looked for damage": "Zuletzt auf Schäden geprüft",
  "Copied until": "Kopiert bis",
  "Nothing yet": "Noch nichts",
  "Reaches back to": "Reicht zurück bis",
  "A first base copy is being made": "Eine erste Grundkopie entsteht",
  "Last base copy": "Letzte Grundkopie",
  "None yet": "Noch keine",
  "Lies in": "Liegt in",
  "The stopped installation goes back to any moment in between: npx pulse restore --replace --to MOMENT.":
    "Die angehaltene Installation geht zu jedem Augenblick dazwischen zurück: npx pulse restore --replace --to AUGENBLICK.",
  "The copy of every change has a fault": "Die Kopie jeder Änderung ist gestört",
  "nothing is heard of the program that copies them": "vom Programm, das sie kopiert, ist nichts zu hören",
  "Look whether the second disk is mounted, sound and has room; then it catches up by itself.":
    "Sehen Sie nach, ob die zweite Platte eingehängt und heil ist und Platz hat; dann holt sie von selbst auf.",
  "It lies on the disk that holds the data: it helps against a mistake, not against the loss of that disk.":
    "Sie liegt auf der Platte, die die Daten hält: Das hilft gegen ein Versehen, nicht gegen den Verlust dieser Platte.",
  "The copies in the second place lie on the disk that holds the data and are lost with it. Is their disk mounted?":
    "Die Kopien am zweiten Ort liegen auf der Platte, die die Daten hält, und gehen mit ihr verloren. Ist ihre Platte eingehängt?",
  "Last copy in the second place": "Letzte Kopie am zweiten Ort",
  "No copy lies in a second place. PULSE_BACKUP_COPY_TO names one: a folder on another disk or share, or a storage elsewhere.":
    "Keine Kopie liegt an einem zweiten Ort. PULSE_BACKUP_COPY_TO nennt einen solchen: einen Ordner auf einer anderen Platte oder Freigabe oder einen Speicher anderswo.",
  Outbox: "Ausgangskorb",
  "Last proven restore": "Letzte nachgewiesene Wiederherstellung",
  "The last backup failed": "Die letzte Sicherung ist fehlgeschlagen",
  "One is made each night, restored into a scratch database and compared. Its file opens only with the recovery key that the first start printed.":
    "Jede Nacht wird eine gemacht, in eine Probedatenbank wiederhergestellt und verglichen. Ihre Datei öffnet nur der Wiederherstellungsschlüssel, den der erste Start ausgegeben hat.",
  "Charts and reports are being rebuilt. Orders, invoices and payments work as usual.":
    "Diagramme und Auswertungen werden neu aufgebaut. Aufträge, Rechnungen und Zahlungen gehen wie gewohnt.",
  "The event bus is away. Everything works; screens may follow a little later.":
    "Der Ereignisbus ist weg. Alles geht; Seiten folgen vielleicht etwas später.",
  "Much is being worked off. Invoices, messages and figures of what is entered now come later.":
    "Es wird viel abgearbeitet. Rechnungen, Nachrichten und Zahlen zu dem, was jetzt erfasst wird, kommen später.",
  "{seconds} s late: invoices, messages and figures of what is entered now follow":
    "{seconds} s zu spät: Rechnungen, Nachrichten und Zahlen zu dem, was jetzt erfasst wird, folgen",
  "Background jobs are waiting. Documents and mail come later.":
    "Hintergrundaufgaben warten. Dokumente und E-Mails kommen später.",
  "This installation": "Diese Installation",
  "No restore has been proven yet.": "Noch ist keine Wiederherstellung nachgewiesen.",
  "Last proven restore: {time} ago.": "Letzte nachgewiesene Wiederherstellung: vor {time}.",
  Machine: "Maschine",
  "Look at this": "Ansehen",
  Disk: "Festplatte",
  Memory: "Arbeitsspeicher",
  Temperature: "Temperatur",
  Load: "Last",
  "Up for": "Läuft seit",
  "Database size": "Größe der Datenbank",
  Versions: "Versionen",
  Pulse: "Pulse",
  Schema: "Schema",
  PostgreSQL: "PostgreSQL",
  Node: "Node",
  "Back up now": "Jetzt sichern",
  "The disk is {percent} % full. Move old files away, or put the data folder on a larger disk.":
    "Die Festplatte ist zu {percent} % voll. Verschieben Sie alte Dateien, oder legen Sie den Datenordner auf eine größere.",
  "The disk is {percent} % full, so nothing is saved. Move old files away, or put the data folder on a larger disk.":
    "Die Festplatte ist zu {percent} % voll, deshalb wird nichts gespeichert. Verschieben Sie alte Dateien, oder legen Sie den Datenordner auf eine größere.",
  "The clock is behind the books, so nothing is saved. Set it right, or connect the network that sets it. If it is right now and was ahead before, start once with PULSE_CLOCK=right.":
    "Die Uhr geht hinter den Büchern her, deshalb wird nichts gespeichert. Stellen Sie sie, oder verbinden Sie das Netz, das sie stellt. Stimmt sie jetzt und ging vorher vor, starten Sie einmal mit PULSE_CLOCK=right.",
  "Memory is nearly used up. Stop other programs on this machine, or add memory.":
    "Der Arbeitsspeicher ist fast verbraucht. Beenden Sie andere Programme auf dieser Maschine, oder erweitern Sie ihn.",
  "The processor is at {degrees} °C and slows down. Give it air, or a fan.":
    "Der Prozessor hat {degrees} °C und wird langsamer. Geben Sie ihm Luft oder einen Lüfter.",
  Database: "Datenbank",
  "nothing works without it": "ohne sie geht nichts",
  "they take the way through the database; screens may follow a little later":
    "sie nehmen den Weg durch die Datenbank; Bildschirme folgen etwas später",
  "Background jobs": "Hintergrundaufgaben",
  "documents come later, or the queue lies in the database":
    "Dokumente kommen später, oder die Warteschlange liegt in der Datenbank",
  "Figures and charts": "Zahlen und Diagramme",
  "they are being built, or the worker is away": "sie werden gerade aufgebaut, oder der Arbeitsprozess ist weg",
  Nightly: "Jede Nacht",
  "Asked for here": "Hier angefordert",
  "Command line": "Befehlszeile",
  "Before an upgrade": "Vor einer Aktualisierung",
  Writing: "Wird geschrieben",
  Proving: "Wird geprüft",
  Copying: "Wird kopiert",
  Failed: "Fehlgeschlagen",
  Proven: "Geprüft",
  Written: "Geschrieben",
  Beginning: "Beginnt",
  copied: "kopiert",
  "{free} free of {total}": "{free} frei von {total}",
  "Not readable": "Nicht lesbar",
  "{load} on {count} core|{load} on {count} cores": "{load} auf {count} Kern|{load} auf {count} Kernen",
  "{count} migration|{count} migrations": "{count} Migration|{count} Migrationen",
};
