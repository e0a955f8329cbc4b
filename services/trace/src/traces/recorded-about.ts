import { deployedKeys, traceparentKey } from "@slipway/domain";
import type { Deployment } from "@slipway/proto/state";

/** What a recorded message of a deployment is about, for `publishRecorded`: its commits, those that caused them, itself, and what joins it with external events. */
export function recordedAbout({ id, trigger, versions, traceparent }: Deployment): readonly string[] {
  const commits = [trigger?.commit?.hash ?? "", ...(trigger?.commits ?? []).map(({ hash }) => hash)];
  const causes = [trigger?.traceCommitHash ?? "", ...(trigger?.traceCommitHashes ?? [])].map((hash) => hash.toLowerCase());
  const names = [id, ...commits, ...causes, ...deployedKeys(versions), traceparentKey(traceparent) ?? ""];
  return [...new Set(names.filter((name) => name !== ""))];
}
