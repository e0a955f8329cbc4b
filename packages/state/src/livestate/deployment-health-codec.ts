import type { DeploymentHealth } from "@slipway/domain";
import { type DeploymentHealth as DeploymentHealthMessage, DeploymentHealthSchema } from "@slipway/proto/state";
import { instant } from "../fields/instant.ts";
import { messageCodec } from "../tables/message-codec.ts";

const deploymentHealth = messageCodec<DeploymentHealth, DeploymentHealthMessage>(DeploymentHealthSchema, { at: instant });

/** Encodes that a deploy target was healthy after a deployment. */
export const encodeDeploymentHealth: (value: DeploymentHealth) => DeploymentHealthMessage = deploymentHealth.encode;
