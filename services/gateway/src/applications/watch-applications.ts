import type { MessageInitShape } from "@bufbuild/protobuf";
import type { WatchApplicationsResponseSchema } from "@slipway/proto/api";
import { inTurns } from "../feeds/in-turns.ts";
import type { ApplicationFilter } from "./application-filter.ts";
import { type ApplicationView, encodeView, encodeWithoutResources, looksSame } from "./application-view.ts";
import type { ApplicationViews, Sees } from "./application-views.ts";
import { encodeBrief } from "./brief-view.ts";

/** How much is sent of an application. */
const encoders = { whole: encodeView, "without-resources": encodeWithoutResources, brief: encodeBrief };

/**
 * Every application that matches, the end of the snapshot, then each change of one that matches. One that stops matching is sent a last time
 * with `noLongerMatches`, so that the client can remove it; one that the client may no longer see, as it was before. Of the changes of an application that the client has not taken yet, the newest is sent; unless it is sent whole, only if something else has changed.
 * Ends when `signal` aborts.
 */
export async function* watchApplications(
  views: ApplicationViews,
  { matches: fits, sees, detail }: { readonly matches: ApplicationFilter; readonly sees: Sees; readonly detail: keyof typeof encoders },
  signal: AbortSignal,
): AsyncGenerator<MessageInitShape<typeof WatchApplicationsResponseSchema>> {
  const matches: ApplicationFilter = (view) => fits(view) && sees(view.application);
  const encode = encoders[detail];
  const changed = new Map<string, ApplicationView>();
  let wake = (): void => {};
  using _listening = views.listen((view) => {
    changed.set(view.application.id, view);
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener("abort", onAbort, { once: true });
  const shown = new Map<string, ApplicationView>();
  for await (const view of inTurns(views.all().filter(matches))) {
    shown.set(view.application.id, view);
    yield { application: encode(view) };
  }
  yield { snapshotComplete: true };
  while (!signal.aborted) {
    const [view] = changed.values();
    if (view === undefined) {
      await new Promise<void>((resolve) => (wake = resolve));
      continue;
    }
    const { id } = view.application;
    changed.delete(id);
    const before = shown.get(id);
    const isMatch = matches(view);
    if (isMatch) shown.set(id, view);
    else shown.delete(id);
    const isNews = before === undefined ? isMatch : !isMatch || !(detail !== "whole" && looksSame(before, view));
    const shownNow = sees(view.application) ? view : before;
    if (isNews && shownNow) yield { application: encode(shownNow), noLongerMatches: !isMatch };
  }
  signal.removeEventListener("abort", onAbort);
}
