/** A backup file, a key or a folder that cannot be used: said as a sentence; nothing was changed. */
export class BackupRefused extends Error {}
