import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Versioned } from "@slipway/bus";
import { type Deployment, isFinal } from "@slipway/domain";
import type { WatchDeploymentsRequest, WatchDeploymentsResponseSchema } from "@slipway/proto/api";
import { encodeDeployment, encodeDeploymentEvent } from "@slipway/state";
import { AsyncQueue } from "../feeds/async-queue.ts";
import type { DeploymentFeed, DeploymentNews } from "./deployment-feed.ts";
import type { FindDeployment } from "./find-deployment.ts";

type Response = MessageInitShape<typeof WatchDeploymentsResponseSchema>;

/**
 * The current state of one deployment and its changes until it has ended; or the open deployments that match and all their changes until
 * `signal` aborts. Throws `not_found` for an unknown deployment.
 */
export async function* watchDeployments(
  { feed, find }: { readonly feed: DeploymentFeed; readonly find: FindDeployment },
  { deploymentId, applicationId, projectId }: WatchDeploymentsRequest,
  signal: AbortSignal,
): AsyncGenerator<Response> {
  // Listens before it reads: no change between the two is lost.
  using queue = new AsyncQueue<DeploymentNews>();
  using _listening = feed.listen((news) => queue.push(news));
  signal.addEventListener("abort", () => queue.close(), { once: true });
  if (deploymentId !== "") {
    yield* watchOne(await find(deploymentId), queue);
    return;
  }
  const matches = (deployment: Deployment) =>
    (applicationId === "" || deployment.applicationId === applicationId) && (projectId === "" || deployment.projectId === projectId);
  for (const deployment of feed.open().filter(matches)) yield { deployment: encodeDeployment(deployment) };
  for await (const news of queue) if (matches(news.state)) yield responseOf(news);
}

/** The current state, then all later news, until the deployment has ended. */
async function* watchOne({ state: current, sequence }: Versioned<Deployment>, queue: AsyncQueue<DeploymentNews>): AsyncGenerator<Response> {
  yield { deployment: encodeDeployment(current) };
  if (isFinal(current.status)) return;
  let seen = sequence;
  for await (const news of queue) {
    if (news.state.id !== current.id) continue;
    // After the server lost messages the watch starts again, and sequences seen before belong to other messages.
    if (news.kind === "change" ? news.sequence <= seen : news.sequence === seen) continue;
    seen = news.sequence;
    yield responseOf(news);
    if (isFinal(news.state.status)) return;
  }
}

/** The response for news. A state that the stream already held has no event. */
function responseOf(news: DeploymentNews): Response {
  const deployment = encodeDeployment(news.state);
  return news.kind === "change" ? { deployment, event: encodeDeploymentEvent(news.event) } : { deployment };
}
