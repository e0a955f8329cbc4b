import { acceptedPersonName, Fault, messageOf } from "@slipway/domain";
import { isLoopbackHost, writeLocalCode } from "@slipway/runtime/client";
import { machineToken } from "./token-source.ts";
import { userName } from "./user-name.ts";

/** Where a browser finds the page of a server. */
export interface PageAddress {
  readonly address: string;
  /** Whether the address signs in: once, for five minutes. Whoever has it may do what this user may. */
  readonly signsIn: boolean;
}

/**
 * The address of the page of a server, at a path of it; at a server of this machine where its user signs in by a link, such a link. Throws `unavailable` if the server does not answer, and `precondition` if its
 * token is missing.
 */
export async function pageAddress(
  server: string,
  path = "/",
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<PageAddress> {
  // Browsers read two of them, and the other one, as the beginning of another server's address.
  if (!/^\/(?![/\\])/.test(path)) throw new Fault("invalid", `${JSON.stringify(path)} is no path of the page: begin it with one /`);
  const { origin, hostname } = new URL(server);
  if (!isLoopbackHost(hostname) || !(await signsInByLink(origin))) return { address: `${origin}${path}`, signsIn: false };
  const token = await machineToken(server, env);
  if (token === undefined)
    throw new Fault(
      "precondition",
      `there is no token of ${origin} that you can read: run this as the user of the gateway, or name its token file in SLIPWAY_TOKEN_FILE`,
    );
  const query = new URLSearchParams({ code: writeLocalCode(token, acceptedPersonName(userName(env)) ?? "anonymous"), return_to: path });
  return { address: `${origin}/auth/local?${query}`, signsIn: true };
}

async function signsInByLink(origin: string): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/auth/session`, { redirect: "error", signal: AbortSignal.timeout(10_000) });
    const { byLink } = (await answer.json()) as { readonly byLink?: unknown };
    return byLink === true;
  } catch (cause) {
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : messageOf(cause);
    throw new Fault("unavailable", `${origin} does not answer as Slipway does: ${why}`, { cause });
  }
}
