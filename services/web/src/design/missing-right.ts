import { Code, ConnectError } from "@connectrpc/connect";

/** The right that a refusal says is missing, such as `audit.list`; "" if it names none. Undefined for what is no refusal for want of a right. */
export function missingRight(error: unknown): string | undefined {
  if (!(error instanceof ConnectError) || error.code !== Code.PermissionDenied) return undefined;
  return /it needs the right ([a-z_]+\.[a-z_]+)/.exec(error.rawMessage)?.[1] ?? "";
}
