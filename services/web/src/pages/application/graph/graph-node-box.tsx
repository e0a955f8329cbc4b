import type { ApplicationView, ObjectState } from "@slipway/proto/api";
import { HealthStatus, ResourceSync } from "@slipway/proto/state";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useStore } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { healthWord, syncWord } from "../../../design/state-words.ts";
import { Status } from "../../../design/status.tsx";
import type { GraphNode } from "./graph-nodes.ts";
import { nodeSize } from "./layout-graph.ts";
import classes from "./objects-graph.module.css";

export type NodeData = { readonly node: GraphNode; readonly view: ApplicationView; readonly isActive: boolean; readonly label: string };

/** The id of the element of a node. */
export const elementOf = (id: string): string => `graph-${id}`.replaceAll(" ", "_");

/** If so many nodes would be seen, each is its name and its colour: nobody reads more, and the page has room for no more elements. */
const mostWhole = 140;

/** One node of the graph. */
export const GraphNodeBox = memo(function GraphNodeBox({ data: { node, view, isActive, label } }: { readonly data: NodeData }) {
  const isSmall = useStore(
    ({ width, height, transform: [, , zoom] }) =>
      (width / zoom / (nodeSize.width + 56)) * (height / zoom / (nodeSize.height + 12)) > mostWhole || zoom < 0.45,
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: the whole graph has the focus, and names the node that the keys act on
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      id={elementOf(node.id)}
      role="button"
      aria-label={label}
      aria-expanded={node.isOpen}
      className={classes["node"]}
      data-kind={node.kind}
      data-tone={toneOf(node)}
      data-small={isSmall || undefined}
      data-dim={!node.fits || undefined}
      data-active={isActive || undefined}
    >
      {isSmall ? node.name : <Whole node={node} view={view} />}
    </div>
  );
});

function Whole({ node, view }: { readonly node: GraphNode; readonly view: ApplicationView }) {
  const { t } = useTranslation();
  const { object, kind, name, pods, isOpen } = node;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <>
      <span className={classes["what"]} title={name}>
        {kind === "group" ? t("graph.group", { count: node.size, kind: name }) : name}
      </span>
      <span className={classes["how"]}>
        {object && <ObjectStates object={object} />}
        {kind === "application" && (
          <>
            <Status kind="health" word={healthWord(view.livestate?.health ?? 0)} short />
            <Status kind="sync" word={syncWord(view.syncStatus)} short />
          </>
        )}
        {kind === "group" && <Chevron size={16} stroke={2} aria-hidden />}
      </span>
      <span className={classes["more"]}>
        {object && `${object.kind} · `}
        {object && <Age at={object.createdAt} />}
        {object && pods.all > 0 && ` · ${t("graph.podsShort", { count: pods.all, healthy: pods.healthy })}`}
        {!object && troubleOf(node).map((state) => <span key={state}>{t(`application.${state}`, { count: node.states[state] })} </span>)}
        {!object && troubleOf(node).length === 0 && t("application.objectCount", { count: node.size })}
      </span>
    </>
  );
}

function ObjectStates({ object: { health, healthReason, sync } }: { readonly object: ObjectState }) {
  return (
    <>
      {health !== HealthStatus.UNSPECIFIED && <Status kind="health" word={healthWord(health)} short title={healthReason} />}
      {sync !== ResourceSync.UNSPECIFIED && <Status kind="sync" word={sync === ResourceSync.SYNCED ? "synced" : "out_of_sync"} short />}
    </>
  );
}

function troubleOf({ states }: GraphNode) {
  return (["degraded", "missing", "progressing", "drifted"] as const).filter((state) => states[state] > 0);
}

/** The colour of a node, with a sign of the style sheet's if it is small. */
function toneOf({ object, states }: GraphNode): string {
  if (object) {
    if (object.health === HealthStatus.DEGRADED) return "bad";
    if (object.health === HealthStatus.MISSING || object.sync === ResourceSync.OUT_OF_SYNC) return "attention";
    return object.health === HealthStatus.PROGRESSING ? "busy" : "good";
  }
  if (states.degraded > 0) return "bad";
  if (states.missing > 0 || states.drifted > 0) return "attention";
  return states.progressing > 0 ? "busy" : "good";
}
