import { type Deployment, SyncStrategy, TriggerKind } from "@slipway/proto/state";
import type { Translate } from "../../../words/translate.ts";

/** Who or what began a deployment, in words. */
export function triggerText({ trigger, rollbackToDeploymentId, removal }: Deployment, t: Translate): string {
  const kind = trigger?.kind;
  const who = trigger?.commander || t("oneDeployment.unnamed");
  if (removal) return kind === TriggerKind.COMMAND ? t("oneDeployment.triggerPrune", { who }) : t("oneDeployment.triggerRemoval");
  if (rollbackToDeploymentId !== "") return t("oneDeployment.triggerRollback", { deployment: rollbackToDeploymentId.slice(0, 8), who });
  switch (kind) {
    case TriggerKind.COMMAND:
      return t("oneDeployment.triggerCommand", { who });
    case TriggerKind.CHAIN:
      return t("oneDeployment.triggerChain", { chain: who.slice(0, 8) });
    case TriggerKind.OUT_OF_SYNC:
      return t("oneDeployment.triggerDrift");
    default:
      return t("oneDeployment.triggerCommit");
  }
}

/** How a deployment is done, in words. */
export function strategyText({ strategy }: Deployment, t: Translate): string {
  switch (strategy) {
    case SyncStrategy.QUICK_SYNC:
      return t("oneDeployment.quickSync");
    case SyncStrategy.PIPELINE:
      return t("oneDeployment.pipeline");
    default:
      return t("oneDeployment.undecided");
  }
}

/** An address that a link may have; undefined for what is no page, such as `javascript:`. */
export function webAddress(url: string): string | undefined {
  const parsed = URL.parse(url);
  return parsed?.protocol === "https:" || parsed?.protocol === "http:" ? parsed.href : undefined;
}
