import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";
import { observed, present } from "../../vocabulary/fields.ts";
import { spec } from "../../vocabulary/place.ts";

const reconciled = [
  present(spec("suspend"), "suspended", "spec.suspend is true"),
  observed(),
  condition("Stalled", { True: "degraded" }),
  aim("Ready"),
];
/** They are not ready while they look for images. */
const looksForImages = condition(
  "Reconciling",
  { True: "progressing" },
  { reason: ["NewGeneration", "AccessingRepository", "ApplyingPolicy", "Scanning"] },
);

/** Flux: https://fluxcd.io/flux/components */
export const flux: RulesByGroup = {
  "helm.toolkit.fluxcd.io": { HelmRelease: reconciled },
  "image.toolkit.fluxcd.io": {
    ...kinds(["ImagePolicy", "ImageRepository"], [...reconciled.slice(0, 1), looksForImages, ...reconciled.slice(1)]),
    ImageUpdateAutomation: reconciled,
  },
  "kustomize.toolkit.fluxcd.io": { Kustomization: reconciled },
  "notification.toolkit.fluxcd.io": { Receiver: reconciled },
  "source.toolkit.fluxcd.io": kinds(["Bucket", "GitRepository", "HelmChart", "HelmRepository", "OCIRepository"], reconciled),
};
