import type { ApplicationAggregates, ChainAggregates, DeploymentAggregates } from "@slipway/bus";
import { type Application, applicationKey, type Deployment, deploymentKey } from "@slipway/domain";
import { memoryAggregates } from "./memory-aggregates.ts";
import { putApplication } from "./sample-application.ts";
import { putDeployment } from "./sample-deployment.ts";

interface Given {
  readonly applications?: readonly Application[];
  readonly deployments?: readonly Deployment[];
}

/** Aggregates in memory that hold these states, each with one event. */
export async function aggregatesWith(given: Given): Promise<{
  readonly applications: ApplicationAggregates;
  readonly deployments: DeploymentAggregates;
  readonly chains: ChainAggregates;
}> {
  const { applications, deployments, chains } = memoryAggregates();
  for (const each of given.applications ?? []) await applications.ensure(applicationKey(each), putApplication(each));
  for (const each of given.deployments ?? []) await deployments.ensure(deploymentKey(each), putDeployment(each));
  return { applications, deployments, chains };
}
