import { Fault } from "@slipway/domain";
import { decideAuthorize, showAuthorize } from "../../cli-sign-in/pages/authorize-page.ts";
import { decideDevice, showDevice } from "../../cli-sign-in/pages/device-page.ts";
import type { PageReply, PageRequest } from "../../pages/page-request.ts";
import { showLogin } from "./login-form.ts";
import { passwordSignIn } from "./password-sign-in.ts";
import { beginSignIn, finishSignIn } from "./provider-sign-in.ts";
import { signInByLink } from "./sign-in-by-link.ts";
import type { SignInContext } from "./sign-in-context.ts";
import { signOut } from "./sign-out.ts";
import { tellSession } from "./tell-session.ts";

type Route = (request: PageRequest, context: SignInContext, name: string) => Promise<PageReply>;

/** The pages below `/auth/`, by method and path; `:name` is a word. */
const routes: readonly (readonly [method: "GET" | "POST", path: RegExp, route: Route])[] = [
  ["GET", /^\/auth\/login$/, showLogin],
  ["POST", /^\/auth\/login$/, passwordSignIn],
  ["GET", /^\/auth\/login\/(?<name>[a-z0-9-]+)$/, (request, context, name) => beginSignIn(name, request, context)],
  ["GET", /^\/auth\/local$/, signInByLink],
  ["GET", /^\/auth\/callback\/(?<name>[a-z0-9-]+)$/, (request, context, name) => finishSignIn(name, request, context)],
  ["POST", /^\/auth\/logout$/, (request, context) => signOut(request, context)],
  ["POST", /^\/auth\/logout-everywhere$/, (request, context) => signOut(request, context, { everywhere: true })],
  ["GET", /^\/auth\/session$/, tellSession],
  ["GET", /^\/auth\/device$/, showDevice],
  ["POST", /^\/auth\/device$/, decideDevice],
  ["GET", /^\/auth\/authorize$/, showAuthorize],
  ["POST", /^\/auth\/authorize$/, decideAuthorize],
];

/** Pages on which people allow the command line: on one machine it needs no sign-in. */
const forCommandLine = /^\/auth\/(device|authorize)$/;

/** Answers a request for a page of the sign-in. Throws `not_found` for another path. */
export async function authRoutes(request: PageRequest, context: SignInContext): Promise<PageReply> {
  const here = routes.filter(([, path]) => path.test(request.path));
  if (here.length === 0 || (context.local !== undefined && forCommandLine.test(request.path)))
    throw new Fault("not_found", "there is no such page");
  const method = request.method === "HEAD" ? "GET" : request.method;
  const found = here.find(([each]) => each === method);
  if (found === undefined) return { status: 405, headers: { allow: here.map(([each]) => each).join(", ") } };
  const [, path, route] = found;
  return await route(request, context, path.exec(request.path)?.groups?.["name"] ?? "");
}
