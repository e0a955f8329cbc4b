import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Deployment } from "@slipway/domain";
import type { WatchDeploymentsResponseSchema } from "@slipway/proto/api";
import type { Deployment as DeploymentMessage } from "@slipway/proto/state";
import { encodeDeployment, encodeDeploymentEvent } from "@slipway/state";
import type { DeploymentNews } from "./deployment-feed.ts";

/** One message of a watch. */
export type DeploymentResponse = MessageInitShape<typeof WatchDeploymentsResponseSchema>;

const messages = new WeakMap<Deployment, DeploymentMessage>();

/** The message of a state, encoded once for all watchers. */
export function encodedDeployment(state: Deployment): DeploymentMessage {
  const known = messages.get(state);
  if (known) return known;
  const message = encodeDeployment(state);
  messages.set(state, message);
  return message;
}

const responses = new WeakMap<DeploymentNews, DeploymentResponse>();

/**
 * The response for news, encoded once for all watchers. It has no event for a state that the stream already held, and for a change whose event
 * this version does not know.
 */
export function deploymentResponse(news: DeploymentNews): DeploymentResponse {
  const known = responses.get(news);
  if (known) return known;
  const deployment = encodedDeployment(news.state);
  const event = news.kind === "change" ? news.event : undefined;
  const response = event ? { deployment, event: encodeDeploymentEvent(event) } : { deployment };
  responses.set(news, response);
  return response;
}
