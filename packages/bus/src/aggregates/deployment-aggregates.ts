import { type Actor, applyDeployment, type Deployment, type DeploymentEvent, type DeploymentKey } from "@slipway/domain";
import { decodeChangedDeployment, decodeDeploymentChange, splitDeploymentChange } from "@slipway/state";
import type { Bus } from "../connection/bus.ts";
import { topics } from "../topics/topics.ts";
import { Aggregates, type AggregatesOf } from "./aggregates.ts";

export type DeploymentAggregates = AggregatesOf<Deployment, DeploymentEvent, keyof DeploymentKey>;

/** The deployments in JetStream: the state and every change of each, until some days after its end. Events are stored with `actor`, or with the actor that a call names. */
export function deploymentAggregates(bus: Bus, { actor }: { readonly actor: Actor }): DeploymentAggregates {
  return new Aggregates(
    bus,
    {
      topic: topics.deployment,
      keyOf: ({ projectId, pipedId, applicationId, id }) => ({ projectId, pipedId, applicationId, deploymentId: id }),
      apply: applyDeployment,
      encode: splitDeploymentChange,
      decode: decodeDeploymentChange,
      decodeState: decodeChangedDeployment,
    },
    actor,
  );
}
