import { HealthStatus, ResourceSync } from "@slipway/proto/state";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { healthWord } from "../../../design/state-words.ts";
import type { GraphNode } from "./graph-nodes.ts";

/** What a screen reader says of a node: what it is, how it is, and what owns it. */
export function useNodeName(): (node: GraphNode, nodes: readonly GraphNode[]) => string {
  const { t } = useTranslation();
  return useCallback(
    (node, nodes) => {
      const { object, parent } = node;
      const above = nodes.find(({ id }) => id === parent);
      // Who owns what a group holds is the owner of the group.
      const owner = above?.kind === "group" ? nodes.find(({ id }) => id === above.parent) : above;
      const held = [
        node.kind === "group" ? t("graph.group", { count: node.size, kind: node.name }) : "",
        node.kind === "application" ? `${t("graph.application")} ${node.name}` : "",
        node.kind === "target" ? `${t("application.target")} ${node.name}` : "",
        object ? `${object.kind} ${object.name}` : "",
      ];
      const states = object
        ? [
            object.health === HealthStatus.UNSPECIFIED ? "" : t(`health.${healthWord(object.health)}`),
            object.healthReason,
            object.sync === ResourceSync.OUT_OF_SYNC ? t("sync.out_of_sync") : "",
            object.sync === ResourceSync.SYNCED ? t("sync.synced") : "",
            node.pods.all > 0 ? t("graph.pods", { count: node.pods.all, healthy: node.pods.healthy }) : "",
          ]
        : (["degraded", "missing", "progressing", "drifted"] as const).map((state) =>
            node.states[state] > 0 ? t(`application.${state}`, { count: node.states[state] }) : "",
          );
      const below =
        owner && owner.kind !== "application"
          ? t("graph.of", { owner: owner.object ? `${owner.object.kind} ${owner.name}` : owner.name })
          : "";
      return [...held, ...states, below].filter(Boolean).join(", ");
    },
    [t],
  );
}
