import type { ServiceImpl } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import type { LivestateWatchService, WatchLivestateRequest } from "@slipway/proto/plugin-extension";
import type { RunStageDeps } from "../run-stage.ts";
import { FollowedApplications, type Watch } from "./followed-applications.ts";
import { updateToWire } from "./update-to-wire.ts";

const heartbeat = { update: { case: "heartbeat", value: {} } } as const;
const silence = Temporal.Duration.from({ seconds: 10 });

/** The stream on which a host follows applications. A host that reads slowly gets what changed meanwhile as one update. */
export function livestateWatchService(deps: RunStageDeps, watch: Watch): ServiceImpl<typeof LivestateWatchService> {
  return {
    async *watchLivestate(requests, context) {
      const ended = new AbortController();
      const signal = AbortSignal.any([context.signal, ended.signal]);
      using followed = new FollowedApplications(deps, watch);
      let problem: unknown;
      const reading = read(requests, followed)
        .catch((error: unknown) => {
          problem = error;
        })
        .finally(() => ended.abort());
      try {
        // The host knows at once that the service exists.
        yield heartbeat;
        while (!signal.aborted) {
          const due = followed.take();
          if (due !== undefined) {
            const { applicationId, followId, update } = due;
            const observed = { plugin: deps.plugin.name, now: deps.clock.now() };
            for (const each of updateToWire(update, observed)) yield { applicationId, followId, update: each };
          } else if (await isSilent(deps, followed, signal)) yield heartbeat;
        }
        if (problem !== undefined) throw problem;
      } finally {
        ended.abort();
        void reading;
      }
    },
  };
}

/** Takes the requests of the host until it ends them. */
async function read(requests: AsyncIterable<WatchLivestateRequest>, followed: FollowedApplications): Promise<void> {
  for await (const { request } of requests) {
    if (request.case === "follow") followed.follow(request.value);
    else if (request.case === "unfollow") followed.unfollow(request.value.applicationId);
    else throw new Fault("invalid", "a request of WatchLivestate is neither to follow nor to unfollow an application");
  }
}

/** Waits for an update. True if there was none for a while. */
async function isSilent({ clock }: RunStageDeps, followed: FollowedApplications, signal: AbortSignal): Promise<boolean> {
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  let isOver = false;
  const sleeping = clock.sleep(silence, until).then(
    () => {
      isOver = true;
      over.abort();
    },
    () => {},
  );
  await followed.untilDue(until);
  over.abort();
  await sleeping;
  return isOver;
}
