import { Fault } from "@slipway/domain";
import type { PageReply, PageRequest } from "../../pages/page-request.ts";
import type { SignInContext } from "./sign-in-context.ts";
import { tell } from "./tell-session.ts";

/** Answers a request for a page of the sign-in where nobody signs in with a browser: a page learns that, and everything else is not there. */
export function answerWithoutSignIn({ path, method }: PageRequest, { anonymousRead }: Pick<SignInContext, "anonymousRead">): PageReply {
  if (path === "/auth/session" && (method === "GET" || method === "HEAD")) return tell({ signedIn: false, anonymousRead });
  throw new Fault("not_found", "nobody signs in with a browser here: the access file has no section signIn");
}
