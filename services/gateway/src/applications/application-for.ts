import type { HandlerContext } from "@connectrpc/connect";
import type { Application } from "@slipway/domain";
import { type Caller, callerOf } from "../access/caller.ts";
import { placeOfApplication } from "../access/place.ts";
import type { ApplicationView } from "./application-view.ts";
import type { ApplicationViews } from "./application-views.ts";

/** Whether a caller may know of an application. */
export function seenBy(caller: Caller): (application: Application) => boolean {
  return (application) => caller.sees(placeOfApplication(application));
}

/**
 * The application that a call is about, by id or name, with `removed` also a removed one. Throws as `ApplicationViews.get` does, for one that the caller may not see as for one that does not exist, and `forbidden`
 * if the caller sees it and may not do this with it.
 */
export function applicationFor(
  views: Pick<ApplicationViews, "get" | "getRemoved">,
  idOrName: string,
  context: HandlerContext,
  { removed = false }: { readonly removed?: boolean } = {},
): ApplicationView {
  const caller = callerOf(context);
  const view = removed ? views.getRemoved(idOrName, seenBy(caller)) : views.get(idOrName, seenBy(caller));
  caller.require(placeOfApplication(view.application), `application ${view.application.name}`);
  return view;
}
