import type { Texts } from "../words.ts";

export const system: Texts = {
  Size: "Größe",
  File: "Datei",
  Runs: "Läuft",
  "Backups and their proofs": "Sicherungen und ihre Nachweise",
  "No backup has been made yet.": "Noch wurde keine Sicherung gemacht.",
  Mail: "E-Mail",
  Server: "Server",
  Never: "Nie",
  Waiting: "Wartet",
  "Asking…": "Wird angefordert …",
  System: "System",
  Backups: "Sicherungen",
  "Last backup": "Letzte Sicherung",
  "Last proven restore": "Letzte nachgewiesene Wiederherstellung",
  "The last backup failed": "Die letzte Sicherung ist fehlgeschlagen",
  "One is made each night, restored into a scratch database and compared. Its file opens only with the recovery key that the first start printed.":
    "Jede Nacht wird eine gemacht, in eine Probedatenbank wiederhergestellt und verglichen. Ihre Datei öffnet nur der Wiederherstellungsschlüssel, den der erste Start ausgegeben hat.",
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
};
