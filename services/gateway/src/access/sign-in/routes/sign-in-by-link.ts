import { Fault } from "@slipway/domain";
import type { PageReply, PageRequest } from "../../pages/page-request.ts";
import { completeSignIn } from "./complete-sign-in.ts";
import { returnTo } from "./return-to.ts";
import type { SignInContext } from "./sign-in-context.ts";

/**
 * Signs in by a link that the user of this machine has made, and leads to `return_to`. Whoever made it has the token of this gateway, so no other site, and no other user of the machine,
 * can sign anybody in with one.
 */
export async function signInByLink(request: PageRequest, context: SignInContext): Promise<PageReply> {
  const { local, report } = context;
  if (local === undefined) throw new Fault("not_found", "there is no such page");
  // A program that looks where a link leads does not use it up.
  if (request.method !== "GET") return { status: 204 };
  const code = request.query.get("code") ?? "";
  try {
    const person = local.redeem(code);
    return await completeSignIn(person, { request, returnTo: returnTo(request.query.get("return_to")) }, context);
  } catch (error) {
    // Of what anybody makes up, the audit would have as much as any page that a browser shows asks for.
    if (!(error instanceof Fault) || !local.isOwn(code)) throw error;
    const actor = { kind: "person", name: "", signIn: "claimed" } as const;
    const userAgent = request.header("user-agent") ?? "";
    report({ action: "session.start", result: "refused", actor, reason: error.message, address: request.address, userAgent });
    throw error;
  }
}
