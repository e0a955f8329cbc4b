import type { Deployment } from "@slipway/proto/state";

/** The commits whose traces a deployment is part of: those that caused it, as trailers say, or else the deployed one. */
export function causesOf({ trigger }: Pick<Deployment, "trigger">): readonly string[] {
  const named = [trigger?.traceCommitHash ?? "", ...(trigger?.traceCommitHashes ?? [])].map((hash) => hash.toLowerCase());
  // People and programs write trailers: what is no hash has no trace.
  const causes = [...new Set(named)].filter((hash) => /^[0-9a-f]{7,64}$/.test(hash));
  const own = trigger?.commit?.hash ?? "";
  return causes.length > 0 ? causes : own === "" ? [] : [own];
}
