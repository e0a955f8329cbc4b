import type { HandlerContext } from "@connectrpc/connect";
import { type Application, Fault } from "@slipway/domain";
import { untilAborted } from "@slipway/runtime";
import { callerOf } from "../access/caller.ts";
import { placeOfApplication } from "../access/place.ts";
import type { ApplicationViews } from "./application-views.ts";

/** The messages of a stream about an application for as long as its caller may have them: its labels and its name may change. Throws `not_found` then. */
export function whileAllowed<T>(
  messages: AsyncIterable<T>,
  { id, name }: Pick<Application, "id" | "name">,
  views: Pick<ApplicationViews, "listen">,
  context: HandlerContext,
): AsyncIterable<T> {
  const caller = callerOf(context);
  const over = new AbortController();
  const listening = views.listen(({ application }) => {
    if (application.id === id && !caller.may(placeOfApplication(application))) over.abort();
  });
  if (context.signal.aborted) listening[Symbol.dispose]();
  else context.signal.addEventListener("abort", () => listening[Symbol.dispose](), { once: true });
  return untilAborted(messages, over.signal, () => new Fault("not_found", `application ${name} is not one of yours any more`));
}
