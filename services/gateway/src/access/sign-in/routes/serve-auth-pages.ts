import { type Fault, isFault } from "@slipway/domain";
import type { Logger, Pages } from "@slipway/runtime";
import { placeOfAddress } from "../../../limits/place-of.ts";
import { RateBuckets } from "../../../limits/rate-buckets.ts";
import { type PageReply, type PageRequest, pageRequest } from "../../pages/page-request.ts";
import { problemPage } from "../../pages/problem-page.ts";
import { NoAccess } from "./complete-sign-in.ts";

type Handler = Pages["handler"];
type Response = Parameters<Handler>[1];

/** What an address may ask for: many people may come from that of one proxy. */
const addressRate = { perSecond: 10, burst: 300 };

/** Serves pages of the sign-in. What goes wrong becomes a page that says so; the text of a bug is not shown. */
export function serveAuthPages(answer: (request: PageRequest) => Promise<PageReply>, log: Logger): Handler {
  const rates = new RateBuckets(addressRate);
  return (request, response, { address }) => {
    void (async () => {
      const page = pageRequest(request, address);
      const waitMs = rates.take(placeOfAddress(page.address));
      const reply = waitMs > 0 ? tooManyRequests(waitMs) : await answer(page).catch((error: unknown) => replyTo(error, page, log));
      // What is left of the request would fill the flow-control window of the session.
      request.resume();
      write(response, reply, page.method === "HEAD");
    })().catch((err: unknown) => {
      log.debug({ err }, "a page was not sent");
      response.destroy();
    });
  };
}

function tooManyRequests(waitMs: number): PageReply {
  return {
    status: 429,
    headers: { "content-type": "text/plain", "retry-after": `${Math.ceil(waitMs / 1_000)}` },
    body: "too many requests from your address\n",
  };
}

function write(response: Response, { status, headers = {}, cookies = [], body = "" }: PageReply, isHead: boolean): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (cookies.length > 0) response.setHeader("set-cookie", [...cookies]);
  response.statusCode = status;
  response.end(isHead ? "" : body);
}

const statuses: Partial<Record<Fault["code"], readonly [status: number, title: string]>> = {
  invalid: [400, "That did not work"],
  too_large: [413, "That did not work"],
  unauthenticated: [401, "You are not signed in"],
  forbidden: [403, "That is not allowed"],
  not_found: [404, "There is nothing here"],
  unavailable: [503, "Signing in does not work at the moment"],
  deadline: [503, "Signing in does not work at the moment"],
  precondition: [500, "Signing in is not set up correctly"],
};

function replyTo(error: unknown, { query }: PageRequest, log: Logger): PageReply {
  const again = query.has("return_to") ? `/auth/login?return_to=${encodeURIComponent(query.get("return_to") ?? "")}` : "/auth/login";
  const known = isFault(error) ? statuses[error.code] : undefined;
  if (!isFault(error) || known === undefined) {
    log.error({ err: error }, "a page of the sign-in failed");
    return problemPage({ title: "Something went wrong", text: "The log of the gateway says what.", again }, { status: 500 });
  }
  const [status, title] = known;
  if (status >= 500) log.warn({ err: error }, "a page of the sign-in failed");
  else log.info({ err: error }, "a page of the sign-in was refused");
  if (error instanceof NoAccess) {
    const { id, emails, groups } = error.person;
    const details = [
      `Id: ${id}`,
      `Verified e-mail addresses: ${emails.join(", ") || "none"}`,
      `Groups: ${groups.slice(0, 50).join(", ") || "none"}`,
    ];
    const text = "You are recognised, but have no role here. Ask an administrator for one, who needs to know this:";
    return problemPage({ title: "You have no access", text, details, again }, { status });
  }
  // Names of files, for example, are for those who run the gateway.
  if (error.code === "precondition") return problemPage({ title, text: "The log of the gateway says what is wrong.", again }, { status });
  return problemPage({ title, text: `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`, again }, { status });
}
