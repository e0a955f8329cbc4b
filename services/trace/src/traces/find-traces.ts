import { Fault } from "@slipway/domain";
import type { GetTraceRequest } from "@slipway/proto/api";
import type { Deployment } from "@slipway/proto/state";
import type { Store, Trace } from "@slipway/store";

/**
 * Finds the traces that a request asks for, at least one: by commit, by artifact or by deployment. Throws `invalid` for a request that names none of them, or
 * several, and like `Traces.get` and `Deployments.get`.
 */
export async function findTraces(store: Pick<Store, "traces" | "deployments">, request: GetTraceRequest): Promise<Trace[]> {
  const { commitHash, artifact, deploymentId, projectId } = request;
  const named = [commitHash, artifact, deploymentId].filter((text) => text !== "");
  if (named.length !== 1) throw new Fault("invalid", "name either a commit, or an artifact, or a deployment");
  const filter = { projectId: projectId || undefined };
  if (artifact !== "") return await store.traces.ofArtifact(artifact, filter);
  if (deploymentId !== "") return await ofDeployment(store, await store.deployments.get(deploymentId), filter.projectId);
  return [await store.traces.get(commitHash, filter)];
}

/** The traces of the commits in other repositories that caused a deployment; without any, that of the deployed commit. */
async function ofDeployment(
  store: Pick<Store, "traces">,
  { id, projectId, trigger }: Deployment,
  asked: string | undefined,
): Promise<Trace[]> {
  if (asked !== undefined && asked !== projectId) throw new Fault("not_found", `deployment ${id} is not of project ${asked}`);
  const named = [trigger?.traceCommitHash ?? "", ...(trigger?.traceCommitHashes ?? [])].map((hash) => hash.toLowerCase());
  // People and programs write trailers: what is no hash has no trace.
  const causes = [...new Set(named)].filter((hash) => /^[0-9a-f]{7,64}$/.test(hash));
  const hashes = causes.length > 0 ? causes : [trigger?.commit?.hash ?? ""];
  return await Promise.all(hashes.slice(0, mostCauses).map((hash) => store.traces.get(hash, { projectId })));
}

const mostCauses = 20;
