import type { Deployment } from "./deployment.ts";
import { targetResults } from "./stage/target-results.ts";

/** The deploy targets that the last of the stages that were for them could not reach: they have not got what the deployment brought. A rollback does not count. */
export function unavailableTargets({ stages }: Pick<Deployment, "stages">): readonly string[] {
  const last = new Map(
    stages
      .filter(({ rollback }) => !rollback)
      .flatMap((stage) => targetResults(stage).map(({ deployTarget, result }) => [deployTarget, result])),
  );
  return [...last].flatMap(([deployTarget, result]) => (result === "unavailable" ? [deployTarget] : []));
}
