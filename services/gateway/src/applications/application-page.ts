import { Fault } from "@slipway/domain";
import type { ApplicationView } from "./application-view.ts";

/** A page of a list, and the token of the next one; "" at the end. */
export interface ApplicationPage {
  readonly page: readonly ApplicationView[];
  readonly nextPageToken: string;
}

/** One page of views, by name, then by id. Throws `invalid` for a token that is not from an answer. */
export function applicationPage(views: readonly ApplicationView[], pageSize: number, pageToken: string): ApplicationPage {
  const after = pageToken === "" ? "" : Buffer.from(pageToken, "base64url").toString("utf8");
  if (pageToken !== "" && !after.includes("\0")) throw new Fault("invalid", "the page token is not from a list of applications");
  const rest = views.filter((view) => sortKey(view) > after).sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const page = rest.slice(0, pageSize);
  const last = page.at(-1);
  return { page, nextPageToken: last && rest.length > page.length ? Buffer.from(sortKey(last), "utf8").toString("base64url") : "" };
}

function sortKey({ application }: ApplicationView): string {
  return `${application.name}\0${application.id}`;
}
