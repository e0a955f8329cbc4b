import { Fault } from "@slipway/domain";
import type { DeploymentHealth } from "@slipway/proto/state";
import { instantOf } from "@slipway/state";
import type { Engine } from "../engines/engine.ts";
import { transaction } from "../engines/run.ts";
import { batchesOf } from "../history/batches.ts";
import { columns } from "../schema.ts";
import { earliestOf } from "../traces/earliest-of.ts";

/** When deployments became healthy. Every method throws `unavailable` while the database is unavailable. */
export interface DeploymentHealths {
  /**
   * Records when deploy targets were healthy after deployments: of each the earliest time. Idempotent, in any order. If it throws, some may be recorded:
   * call it again with all of them. Throws `invalid` for one without a time.
   */
  recordAll(healths: readonly DeploymentHealth[]): Promise<void>;
}

export function createDeploymentHealths(engine: Engine): DeploymentHealths {
  return {
    async recordAll(healths) {
      for (const batch of batchesOf(healths.map(healthRow))) {
        const rows = earliestOf(
          batch.map(({ row }) => row),
          ({ deployment_id, target }) => `${deployment_id} ${target}`,
          ({ healthy_at }) => healthy_at,
        );
        const key = ["project_id", "deployment_id", "target"] as const;
        const merge = { by: "healthy_at", keep: "least" } as const;
        await transaction(engine, "record when deployments became healthy", (db) =>
          engine.merge(db, "deployment_health", rows, key, merge),
        );
      }
    },
  };
}

function healthRow({ projectId, deploymentId, plugin, deployTarget, at }: DeploymentHealth) {
  const healthyAt = instantOf(at);
  if (healthyAt === undefined) throw new Fault("invalid", `the health of deployment ${deploymentId} has no time`);
  const of = columns.deployment_health;
  const row = {
    project_id: of.project_id.encode(projectId),
    deployment_id: of.deployment_id.encode(deploymentId),
    // As long as a key may be; two targets whose names begin alike for that long are one.
    target: of.target.encode(`${plugin}/${deployTarget}`.slice(0, 190)),
    healthy_at: of.healthy_at.encode(healthyAt),
  };
  return { projectId, bytes: 0, row };
}
