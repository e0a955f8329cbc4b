import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Fault, type PasswordHash, type Person } from "@slipway/domain";
import { isPassword } from "@slipway/runtime";
import PQueue from "p-queue";

/** The administrator of the access file. */
export interface Admin {
  readonly username: string;
  readonly passwordHash: PasswordHash;
}

/** Each check takes memory and a processor for a moment: so many at a time, and so many wait. */
const checks = new PQueue({ concurrency: 2 });
const mostWaiting = 20;

/**
 * Who has this username and password; undefined if nobody has. Does the same work for a username that nobody has as for a wrong password. Throws `unavailable` if too many are being
 * checked.
 */
export async function checkPassword(
  { username, password }: { readonly username: string; readonly password: string },
  admin: Admin,
): Promise<Person | undefined> {
  if (checks.size >= mostWaiting) throw new Fault("unavailable", "too many people sign in at the moment: try again in a minute");
  const isUser = timingSafeEqual(digest(username), digest(admin.username));
  const nobodys = randomBytes(32).toString("base64");
  const hash = isUser ? admin.passwordHash : { ...admin.passwordHash, key: nobodys };
  const isRight = await checks.add(() => isPassword(password, hash));
  return isUser && isRight ? personOfAdmin(admin) : undefined;
}

/** The administrator, recognised by this password: with another one, the sessions of the one before are not valid any more. */
export function personOfAdmin({ username, passwordHash }: Admin): Person {
  const password = digest(passwordHash.key).toString("base64url").slice(0, 16);
  return { id: `admin:${username}`, provider: "admin", name: username, emails: [], groups: [`password:${password}`] };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text.normalize("NFC")).digest();
}
