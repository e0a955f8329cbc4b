import type { HandlerContext } from "@connectrpc/connect";
import type { Versioned } from "@slipway/bus";
import { type Deployment, Fault, isFinal, isWaiting } from "@slipway/domain";
import type { WatchDeploymentsRequest } from "@slipway/proto/api";
import { encodeDeployment } from "@slipway/state";
import { callerOf } from "../access/caller.ts";
import { AsyncQueue } from "../feeds/async-queue.ts";
import { inTurns } from "../feeds/in-turns.ts";
import type { DeploymentFeed, DeploymentNews, FeedItem } from "./deployment-feed.ts";
import { deploymentFor, deploymentSeenBy } from "./deployment-for.ts";
import { type DeploymentResponse, deploymentResponse, encodedDeployment } from "./deployment-response.ts";
import type { FindDeployment } from "./find-deployment.ts";

/**
 * The current state of one deployment and its changes until it has ended; or the open deployments that match and all their changes until
 * `signal` aborts, or only those that wait, while they do. Throws `not_found` for an unknown deployment or one that the server lost, `invalid` for one deployment while it waits,
 * and `internal` once the state of the one deployment cannot be decoded: nobody may wait for an end that is never seen. Where many are watched, such a deployment is left out.
 */
export async function* watchDeployments(
  { feed, find }: { readonly feed: DeploymentFeed; readonly find: FindDeployment },
  { deploymentId, applicationId, projectId, waiting }: WatchDeploymentsRequest,
  context: HandlerContext,
): AsyncGenerator<DeploymentResponse> {
  const { signal } = context;
  if (waiting && deploymentId !== "")
    throw new Fault("invalid", "one deployment is watched until it ends: leave out deployment_id, or waiting");
  const sees = deploymentSeenBy(callerOf(context));
  // Listens before it reads: no change between the two is lost.
  using queue = new AsyncQueue<FeedItem>();
  using _listening = feed.listen((item) => queue.push(item));
  signal.addEventListener("abort", () => queue.close(), { once: true });
  if (deploymentId !== "") {
    yield* watchOne(await deploymentFor(find, deploymentId, context), queue, (id) => find(id, sees));
    return;
  }
  const matches = (deployment: Deployment) =>
    (applicationId === "" || deployment.applicationId === applicationId) &&
    (projectId === "" || deployment.projectId === projectId) &&
    sees(deployment);
  if (waiting) {
    yield* watchWaiting(feed, queue, matches);
    return;
  }
  for await (const deployment of inTurns(feed.open().filter(matches))) yield { deployment: encodedDeployment(deployment) };
  for await (const item of queue) if (isNews(item) && matches(item.state)) yield deploymentResponse(item);
}

/** The deployments that wait, the end of what existed, then each change of one that waits. One that no longer does, or whose state is lost, is sent a last time as it is known. */
async function* watchWaiting(
  feed: DeploymentFeed,
  queue: AsyncQueue<FeedItem>,
  matches: (deployment: Deployment) => boolean,
): AsyncGenerator<DeploymentResponse> {
  const shown = new Map<string, Deployment>();
  for await (const deployment of inTurns(feed.open().filter((each) => isWaiting(each) && matches(each)))) {
    shown.set(deployment.id, deployment);
    yield { deployment: encodedDeployment(deployment) };
  }
  yield { snapshotComplete: true };
  for await (const item of queue) {
    if (isNews(item)) {
      const { state } = item;
      const waits = isWaiting(state) && !isFinal(state.status) && matches(state);
      if (waits) shown.set(state.id, state);
      else if (!shown.delete(state.id)) continue;
      yield waits ? deploymentResponse(item) : { ...deploymentResponse(item), noLongerWaits: true };
      continue;
    }
    const id = item.kind === "lost" ? item.deploymentId : item.key.deploymentId;
    const last = shown.get(id);
    if (last && shown.delete(id)) yield { deployment: encodedDeployment(last), noLongerWaits: true };
  }
}

function isNews(item: FeedItem): item is DeploymentNews {
  return item.kind === "state" || item.kind === "change";
}

/** The current state, then all later news, until the deployment has ended. */
async function* watchOne(
  { state: current, sequence }: Versioned<Deployment>,
  queue: AsyncQueue<FeedItem>,
  find: (deploymentId: string) => Promise<Versioned<Deployment>>,
): AsyncGenerator<DeploymentResponse> {
  yield { deployment: encodeDeployment(current) };
  if (isFinal(current.status)) return;
  let seen = sequence;
  for await (const news of queue) {
    if (news.kind === "unreadable") {
      if (news.key.deploymentId !== current.id) continue;
      throw new Fault("internal", `the state of deployment ${current.id} cannot be decoded: it may be of a newer version`);
    }
    if (news.kind === "lost") {
      if (news.deploymentId !== current.id) continue;
      const found = await find(current.id);
      // It changed while the stream was read again: its change follows, with a sequence of another stream.
      seen = 0;
      if (found.sequence > 0) continue;
      if (!isFinal(found.state.status)) throw new Fault("not_found", `deployment ${current.id} was lost by the server before it ended`);
      yield { deployment: encodeDeployment(found.state) };
      return;
    }
    if (news.state.id !== current.id) continue;
    // After the server lost messages the watch starts again, and sequences seen before belong to other messages. An end was not seen, whatever its sequence.
    const wasSeen = news.kind === "change" ? news.sequence <= seen : news.sequence === seen && !isFinal(news.state.status);
    if (wasSeen) continue;
    seen = news.sequence;
    yield deploymentResponse(news);
    if (isFinal(news.state.status)) return;
  }
}
