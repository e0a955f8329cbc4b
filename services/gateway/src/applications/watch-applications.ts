import type { MessageInitShape } from "@bufbuild/protobuf";
import type { WatchApplicationsResponseSchema } from "@slipway/proto/api";
import { AsyncQueue } from "../feeds/async-queue.ts";
import { inTurns } from "../feeds/in-turns.ts";
import type { ApplicationFilter } from "./application-filter.ts";
import { type ApplicationView, encodeView } from "./application-view.ts";
import type { ApplicationViews } from "./application-views.ts";

/**
 * Every application that matches, the end of the snapshot, then each change of one that matches. One that stops matching is sent a last time, so
 * that the client can remove it. Ends when `signal` aborts.
 */
export async function* watchApplications(
  views: ApplicationViews,
  matches: ApplicationFilter,
  signal: AbortSignal,
): AsyncGenerator<MessageInitShape<typeof WatchApplicationsResponseSchema>> {
  using queue = new AsyncQueue<ApplicationView>();
  using _listening = views.listen((view) => queue.push(view));
  signal.addEventListener("abort", () => queue.close(), { once: true });
  const shown = new Set<string>();
  for await (const view of inTurns(views.all().filter(matches))) {
    shown.add(view.application.id);
    yield { application: encodeView(view) };
  }
  yield { snapshotComplete: true };
  for await (const view of queue) {
    const { id } = view.application;
    const isMatch = matches(view);
    if (isMatch || shown.delete(id)) yield { application: encodeView(view) };
    if (isMatch) shown.add(id);
  }
}
