import { randomBytes } from "node:crypto";
import type { CookieSigner } from "../../sessions/cookie-keys.ts";
import type { Admin } from "./check-password.ts";

/** How long a browser is known. */
export const knownBrowserMs = 60 * 24 * 3_600_000;

/**
 * A mark for a browser in which the administrator has signed in with this password. It lets nobody in: it only keeps guesses of others from locking the administrator out there. With another password it
 * is worth nothing: whoever knew the one before could have collected marks, each of which has guesses of its own.
 */
export function markBrowser(admin: Admin, signer: CookieSigner): string {
  const id = randomBytes(16).toString("base64url");
  return `${id}.${signer.sign("browser", textOf(id, admin.username, admin))}`;
}

/** What identifies a browser in which this user has signed in; undefined without a valid mark. */
export function knownBrowser(
  mark: string | undefined,
  { username, admin, signer }: { readonly username: string; readonly admin: Admin; readonly signer: CookieSigner },
): string | undefined {
  const [id = "", signature = ""] = (mark ?? "").split(".");
  return id !== "" && signer.isSigned("browser", textOf(id, username, admin), signature) ? id : undefined;
}

function textOf(id: string, username: string, { passwordHash }: Admin): string {
  return `${id} ${passwordHash.key} ${username}`;
}
