import { create } from "@bufbuild/protobuf";
import { type ApplicationView as ApplicationViewMessage, ApplicationViewSchema } from "@slipway/proto/api";
import { ApplicationLivestateSchema, ApplicationSchema } from "@slipway/proto/state";
import { type ApplicationView, encodeWithoutResources } from "./application-view.ts";

const known = new WeakMap<ApplicationView, ApplicationViewMessage>();

/** The message of a view with what lists show, half of the bytes: a browser reads those of 10 000 applications at once. Encoded once for all who watch it. */
export function encodeBrief(view: ApplicationView): ApplicationViewMessage {
  return known.getOrInsertComputed(view, () => {
    const { application: whole, livestate, syncStatus, syncReason, healthReason, waitsFor } = encodeWithoutResources(view);
    if (whole === undefined) throw new Error("a view without its application");
    const { id, projectId, pipedId, name, labels, source, deployTargets, disabled, configProblems } = whole;
    const { queue, superseded, activeDeploymentId, lastSucceeded, lastEnded, holds } = whole;
    const application = create(ApplicationSchema, {
      ...{ id, projectId, pipedId, name, labels, source, deployTargets, disabled, configProblems },
      ...{ queue, superseded, activeDeploymentId, holds },
      ...(lastSucceeded && { lastSucceeded: { commitHash: lastSucceeded.commitHash, completedAt: lastSucceeded.completedAt } }),
      ...(lastEnded && {
        lastEnded: { deploymentId: lastEnded.deploymentId, status: lastEnded.status, statusReason: lastEnded.statusReason },
      }),
    });
    return create(ApplicationViewSchema, {
      ...{ application, syncStatus, syncReason, healthReason, waitsFor },
      ...(livestate && { livestate: create(ApplicationLivestateSchema, { health: livestate.health }) }),
    });
  });
}
