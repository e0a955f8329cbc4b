import type { ArtifactVersion, Commit, Deployment } from "@slipway/proto/state";

/** What is different between two deployments of an application. */
export interface Comparison {
  readonly from: Deployment;
  readonly to: Deployment;
  /** The later one and those that came between both, newest first. */
  readonly after: readonly Deployment[];
  /** The commits that the later ones brought, newest first, as far as the listed deployments tell. */
  readonly commits: readonly Commit[];
  readonly versions: readonly { readonly name: string; readonly from: string; readonly to: string }[];
}

/** Compares two deployments of a list that is newest first, the older one with the newer one whichever is named first. Undefined if one is not listed. */
export function compareDeployments(deployments: readonly Deployment[], one: string, other: string): Comparison | undefined {
  const [newer = -1, older = -1] = [one, other].map((id) => deployments.findIndex((each) => each.id === id)).toSorted((a, b) => a - b);
  const [to, from] = [deployments[newer], deployments[older]];
  if (to === undefined || from === undefined || to === from) return undefined;
  const commits = new Map<string, Commit>();
  for (const { trigger, rollbackToDeploymentId } of deployments.slice(newer, older)) {
    if (rollbackToDeploymentId !== "") continue;
    const { commit, commits: more = [] } = trigger ?? {};
    for (const each of commit ? [commit, ...more] : more) if (each.hash !== from.trigger?.commit?.hash) commits.set(each.hash, each);
  }
  return {
    from,
    to,
    after: deployments.slice(newer, older),
    commits: [...commits.values()],
    versions: changedVersions(from.versions, to.versions),
  };
}

function changedVersions(before: readonly ArtifactVersion[], after: readonly ArtifactVersion[]): Comparison["versions"] {
  const of = (versions: readonly ArtifactVersion[]) => new Map(versions.map(({ name, version }) => [name, version]));
  const [old, next] = [of(before), of(after)];
  return [...new Set([...old.keys(), ...next.keys()])]
    .map((name) => ({ name, from: old.get(name) ?? "", to: next.get(name) ?? "" }))
    .filter(({ from, to }) => from !== to);
}
