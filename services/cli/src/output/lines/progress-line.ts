import { type Deployment, type DeploymentEvent, describeDeploymentEvent, describeDeploymentStatus, type Recorded } from "@slipway/domain";
import { visibleLine } from "@slipway/runtime/terminal";
import { hanging } from "../details/facts.ts";
import { cutToWidth, padToWidth } from "../terminal/display-width.ts";

/** Events that people do not wait for. */
const quiet: ReadonlySet<DeploymentEvent["kind"]> = new Set(["run-claimed", "stage-metadata-put", "plugin-metadata-put"]);

const usualName = 20;
const widestName = 60;

/** What happened to a deployment, in one line, below which further lines of its reason are indented; without an event its status. Undefined for events that people do not wait for. */
export function progressLine({
  deployment,
  event,
}: {
  readonly deployment: Deployment;
  readonly event: DeploymentEvent | Recorded<DeploymentEvent> | undefined;
}): string | undefined {
  if (event && quiet.has(event.kind)) return undefined;
  const text = event ? describeDeploymentEvent(event, deployment) : describeDeploymentStatus(deployment);
  const name = padToWidth(cutToWidth(visibleLine(deployment.applicationName), widestName), usualName);
  return `${name} ${deployment.trigger.commit.hash.slice(0, 7)}  ${hanging(text, 4)}`;
}
