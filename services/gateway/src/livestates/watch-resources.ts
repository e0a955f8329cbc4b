import { setTimeout as sleep } from "node:timers/promises";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type { WatchResourcesRequest, WatchResourcesResponseSchema } from "@slipway/proto/api";
import { callerOf } from "../access/caller.ts";
import { seenBy } from "../applications/application-for.ts";
import type { ApplicationViews } from "../applications/application-views.ts";
import { type FoundResources, findResources } from "./find-resources.ts";
import { encodeObject } from "./object-state.ts";
import { resourceTest } from "./resource-terms.ts";

export interface WatchResourcesOptions {
  /** The shortest time between two searches. */
  readonly leastPauseMs: number;
}

const defaultLimit = 500;
/** How much longer than a search the pause after it is, so that one client never takes more than a fiftieth of the gateway. */
const pauseFactor = 50;

/**
 * The first objects of all applications that the caller may see and that fit, and how many fit, then the same again when it has changed. All are searched after a change, with a pause that grows with how long a
 * search takes. Ends when the call is aborted.
 */
export async function* watchResources(
  views: Pick<ApplicationViews, "all" | "listen">,
  { terms, limit }: Pick<WatchResourcesRequest, "terms" | "limit">,
  context: HandlerContext,
  { leastPauseMs }: WatchResourcesOptions = { leastPauseMs: 1_000 },
): AsyncGenerator<MessageInitShape<typeof WatchResourcesResponseSchema>> {
  const { signal } = context;
  const sees = seenBy(callerOf(context));
  const fits = resourceTest(terms);
  let isChanged = true;
  let wake = (): void => {};
  using _listening = views.listen(() => {
    isChanged = true;
    wake();
  });
  signal.addEventListener("abort", () => wake(), { once: true });
  let sent: FoundResources | undefined;
  while (!signal.aborted) {
    if (!isChanged) {
      await new Promise<void>((resolve) => (wake = resolve));
      continue;
    }
    isChanged = false;
    const began = performance.now();
    const seen = views.all().filter(({ application }) => application.removedAt === undefined && sees(application));
    const found = await findResources(seen, fits, limit || defaultLimit, signal);
    const tookMs = performance.now() - began;
    if (sent === undefined || !isSame(sent, found)) {
      sent = found;
      yield encode(found);
    }
    await sleep(Math.max(leastPauseMs, tookMs * pauseFactor), undefined, { signal });
  }
}

/** Whether a client that knows one knows the other. */
function isSame(one: FoundResources, other: FoundResources): boolean {
  return (
    one.total === other.total &&
    one.first.length === other.first.length &&
    one.first.every(({ view, resource }, index) => {
      const now = other.first[index];
      return (
        now?.resource === resource && now.view.application.name === view.application.name && now.view.application.id === view.application.id
      );
    }) &&
    JSON.stringify(one.values) === JSON.stringify(other.values)
  );
}

function encode({ first, total, values }: FoundResources): MessageInitShape<typeof WatchResourcesResponseSchema> {
  return {
    resources: first.map(({ view: { application }, resource }) => ({
      applicationId: application.id,
      applicationName: application.name,
      projectId: application.projectId,
      object: encodeObject(resource),
    })),
    total,
    values: [...values],
  };
}
