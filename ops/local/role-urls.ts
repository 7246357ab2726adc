import { createHmac } from "node:crypto";
import type { Role } from "#db/migrate.ts";
import { type DataFolder, keptSecret } from "./data-folder.ts";

// Only its type: the supervisor must not load the database driver.
const loginRoles: readonly Role[] = ["pulse_app", "pulse_worker", "pulse_verify", "pulse_jobs"];

/**
 * Roles belong to the whole server, so two installations on one server share them. Their passwords follow from the
 * superuser's: both derive the same ones and neither locks the other out. A superuser without a password (trusted by
 * address) falls back to a secret of this installation.
 */
export function rolePasswords(adminUrl: string, folder: DataFolder): Record<Role, string> {
  const key = decodeURIComponent(new URL(adminUrl).password) || keptSecret(folder, "role-passwords");
  const derive = (role: string) => createHmac("sha256", key).update(`pulse role ${role}`).digest("base64url");
  return Object.fromEntries(loginRoles.map((role) => [role, derive(role)])) as Record<Role, string>;
}

export function roleUrl(adminUrl: string, role: Role, passwords: Record<Role, string>): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = passwords[role];
  return url.href;
}
