import type { Versioned } from "@slipway/bus";
import { type Deployment, Fault, isFinal } from "@slipway/domain";
import type { WatchDeploymentsRequest } from "@slipway/proto/api";
import { encodeDeployment } from "@slipway/state";
import { AsyncQueue } from "../feeds/async-queue.ts";
import { inTurns } from "../feeds/in-turns.ts";
import type { DeploymentFeed, DeploymentNews, FeedItem } from "./deployment-feed.ts";
import { type DeploymentResponse, deploymentResponse, encodedDeployment } from "./deployment-response.ts";
import type { FindDeployment } from "./find-deployment.ts";

/**
 * The current state of one deployment and its changes until it has ended; or the open deployments that match and all their changes until
 * `signal` aborts. Throws `not_found` for an unknown deployment or one that the server lost, and `internal` once the state of the one deployment cannot be decoded: nobody may
 * wait for an end that is never seen. Where many are watched, such a deployment is left out.
 */
export async function* watchDeployments(
  { feed, find }: { readonly feed: DeploymentFeed; readonly find: FindDeployment },
  { deploymentId, applicationId, projectId }: WatchDeploymentsRequest,
  signal: AbortSignal,
): AsyncGenerator<DeploymentResponse> {
  // Listens before it reads: no change between the two is lost.
  using queue = new AsyncQueue<FeedItem>();
  using _listening = feed.listen((item) => queue.push(item));
  signal.addEventListener("abort", () => queue.close(), { once: true });
  if (deploymentId !== "") {
    yield* watchOne(await find(deploymentId), queue, find);
    return;
  }
  const matches = (deployment: Deployment) =>
    (applicationId === "" || deployment.applicationId === applicationId) && (projectId === "" || deployment.projectId === projectId);
  for await (const deployment of inTurns(feed.open().filter(matches))) yield { deployment: encodedDeployment(deployment) };
  for await (const item of queue) if (isNews(item) && matches(item.state)) yield deploymentResponse(item);
}

function isNews(item: FeedItem): item is DeploymentNews {
  return item.kind === "state" || item.kind === "change";
}

/** The current state, then all later news, until the deployment has ended. */
async function* watchOne(
  { state: current, sequence }: Versioned<Deployment>,
  queue: AsyncQueue<FeedItem>,
  find: FindDeployment,
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
