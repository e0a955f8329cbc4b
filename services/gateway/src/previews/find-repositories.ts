import { Fault, type RepositoryStatus, remoteKey } from "@slipway/domain";
import type { PreviewBranchRequest } from "@slipway/proto/api";

/**
 * Chooses the repositories of a request among those that pipeds watch: by id, by address, or by both, and by the branch that is watched. Throws `not_found`
 * with what there is if none matches, and `invalid` for a request that names none.
 */
export function findRepositories(
  { projectId, repositoryId, remote, baseBranch }: Pick<PreviewBranchRequest, "projectId" | "repositoryId" | "remote" | "baseBranch">,
  everywhere: readonly RepositoryStatus[],
): readonly RepositoryStatus[] {
  if (repositoryId === "" && remote === "") throw new Fault("invalid", "a preview needs the id or the address of a repository");
  const all = everywhere.filter((each) => projectId === "" || each.projectId === projectId);
  const wanted = remote === "" ? undefined : remoteKey(remote);
  const found = all.filter(
    (each) => (repositoryId === "" || each.repositoryId === repositoryId) && (wanted === undefined || remoteKey(each.remote) === wanted),
  );
  const what = repositoryId === "" ? wanted : repositoryId;
  if (found.length === 0) {
    const known = [...new Set(all.map(({ repositoryId: id, remote: address }) => `${id} (${remoteKey(address)})`))].toSorted();
    throw new Fault("not_found", `no piped watches repository ${what}; watched are: ${known.slice(0, 20).join(", ") || "none"}`);
  }
  const onBase = found.filter(({ branch }) => baseBranch === "" || branch === baseBranch);
  if (onBase.length === 0) {
    const branches = [...new Set(found.map(({ branch, pipedId }) => `${branch} (piped ${pipedId})`))].join(", ");
    throw new Fault("not_found", `no piped watches branch ${baseBranch} of repository ${what}; watched are: ${branches}`);
  }
  return onBase;
}
