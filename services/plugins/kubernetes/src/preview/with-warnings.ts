import type { PlanPreview } from "@slipway/plugin-sdk";
import { formatProblem } from "@slipway/plugin-sdk/yaml";
import type { Manifest } from "../manifests/manifest.ts";

/** A preview with what the stage would warn of in the manifests, such as hooks of a chart that are left out. */
export function withWarnings<P extends Pick<PlanPreview, "summary" | "details">>(preview: P, manifests: readonly Manifest[]): P {
  const warnings = manifests.flatMap(({ warnings: own = [] }) => own).map((warning) => `# warning: ${formatProblem(warning)}\n`);
  return warnings.length === 0 ? preview : { ...preview, details: `${preview.details ?? ""}${warnings.join("")}` };
}
