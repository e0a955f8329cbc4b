import type { DeploymentTraces } from "../../connection/find-deployment-traces.ts";
import { applicationWords } from "../traces/trace-table.ts";

/** The commits that a deployment brings and how far each has come, one a line. */
export function traceFacts({ traces, problem }: DeploymentTraces): readonly (readonly [string, string])[] {
  if (problem !== undefined) return [["Trace", `cannot be read: ${problem}`]];
  const lines = traces.map((trace) => {
    const { commit, description } = trace;
    const title = description?.title || commit?.subject || "";
    return `${commit?.hash.slice(0, 8)} ${title} (${applicationWords(trace)})`.replaceAll(/ +/g, " ");
  });
  return lines.length === 0 ? [] : [["Trace", lines.join("\n")]];
}
