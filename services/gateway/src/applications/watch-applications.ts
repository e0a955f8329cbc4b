import type { MessageInitShape } from "@bufbuild/protobuf";
import type { WatchApplicationsResponseSchema } from "@slipway/proto/api";
import { inTurns } from "../feeds/in-turns.ts";
import type { ApplicationFilter } from "./application-filter.ts";
import { type ApplicationView, encodeView, encodeWithoutResources, looksSame } from "./application-view.ts";
import type { ApplicationViews } from "./application-views.ts";

/**
 * Every application that matches, the end of the snapshot, then each change of one that matches. One that stops matching is sent a last time
 * with `noLongerMatches`, so that the client can remove it. Of the changes of an application that the client has not taken yet, the newest is sent; without resources only if something else has changed.
 * Ends when `signal` aborts.
 */
export async function* watchApplications(
  views: ApplicationViews,
  { matches, withoutResources }: { readonly matches: ApplicationFilter; readonly withoutResources: boolean },
  signal: AbortSignal,
): AsyncGenerator<MessageInitShape<typeof WatchApplicationsResponseSchema>> {
  const encode = withoutResources ? encodeWithoutResources : encodeView;
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
    const isNews = before === undefined ? isMatch : !isMatch || !(withoutResources && looksSame(before, view));
    if (isNews) yield { application: encode(view), noLongerMatches: !isMatch };
  }
  signal.removeEventListener("abort", onAbort);
}
