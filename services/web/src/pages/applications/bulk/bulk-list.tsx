import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { deploymentWord } from "../../../design/state-words.ts";
import { Status } from "../../../design/status.tsx";
import { previewChanges } from "../../application/acts/preview-changes.ts";
import type { Applications } from "../apply-news.ts";
import classes from "./bulk-list.module.css";
import type { BulkItem, BulkStep } from "./bulk-run.ts";
import { changesNothing } from "./bulk-run.ts";
import { syncProgress } from "./sync-progress.ts";

interface Props {
  readonly items: readonly BulkItem[];
  readonly phase: "looking" | "looked" | "acting" | "acted";
  readonly views: Applications;
  readonly choose: (id: string, isChosen: boolean) => void;
}

/** The applications of a bulk act, each with what it would do, then with what became of it. */
export function BulkList({ items, phase, views, choose }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => 40,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 6,
  });
  return (
    <div ref={box} className={classes["box"]}>
      <ul className={classes["list"]} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              className={classes["row"]}
              style={{ transform: `translateY(${start}px)` }}
            >
              <label className={classes["name"]}>
                <input
                  type="checkbox"
                  checked={item.isChosen}
                  disabled={phase === "acting" || phase === "acted"}
                  onChange={({ currentTarget }) => choose(item.id, currentTarget.checked)}
                />
                <span>{item.name}</span>
              </label>
              <div className={classes["step"]} data-step={item.step.kind}>
                <Step item={item} views={views} isOver={phase === "acted"} />
              </div>
            </li>
          );
        })}
      </ul>
      {items.length === 0 && t("applications.none")}
    </div>
  );
}

function Step({
  item: { id, isChosen, step },
  views,
  isOver,
}: {
  readonly item: BulkItem;
  readonly views: Applications;
  readonly isOver: boolean;
}) {
  const { t } = useTranslation();
  switch (step.kind) {
    case "looking":
      return <span className={classes["quiet"]}>{t("bulk.look")}</span>;
    case "ready":
      return isOver && !isChosen ? <span className={classes["quiet"]}>{t("bulk.left")}</span> : <Would step={step} />;
    case "unknown":
      return <span>{t("bulk.unknown", { reason: step.reason })}</span>;
    case "requested":
      return <span className={classes["quiet"]}>{t("act.requested")}</span>;
    case "refused":
      return (
        <span>
          <strong>{t("act.refused")}</strong> {step.reason}
        </span>
      );
    default:
      return <Accepted id={id} step={step} views={views} />;
  }
}

function Would({ step: { preview } }: { readonly step: Extract<BulkStep, { readonly kind: "ready" }> }) {
  const { t } = useTranslation();
  if (preview === undefined) return null;
  const { changes, counts } = previewChanges(preview);
  const refusals = preview.targets.filter(({ refusal }) => refusal !== "");
  const problems = [...preview.problems, ...refusals.map(({ deployTarget, refusal }) => `${deployTarget}: ${refusal}`)];
  const plain = preview.targets.filter(({ objects, noChange }) => objects.length === 0 && !noChange);
  return (
    <>
      {problems.map((problem) => (
        <div key={problem} className={classes["problem"]}>
          {problem}
        </div>
      ))}
      {preview.targets.length === 0 && problems.length === 0 && <span className={classes["quiet"]}>{t("act.untold")}</span>}
      {changesNothing(preview) && <span className={classes["quiet"]}>{t("act.nothing")}</span>}
      {plain.map(({ plugin, deployTarget, summary }) => (
        <div key={`${plugin}/${deployTarget}`}>
          {deployTarget}: {summary}
        </div>
      ))}
      {counts.length > 0 && (
        <details>
          <summary>
            {counts.map(([word, count], index) => (
              <span key={word}>
                {index > 0 && " · "}
                {t(`change.${word}`)}: {count}
              </span>
            ))}
          </summary>
          <ul className={classes["objects"]}>
            {changes.slice(0, 50).map(({ key, word, target, object: { kind, namespace, name } }) => (
              <li key={key}>
                <strong>{t(`change.${word}`)}</strong> {kind} {namespace && `${namespace}/`}
                {name} <span className={classes["quiet"]}>{target}</span>
              </li>
            ))}
            {changes.length > 50 && <li>{t("application.more", { count: changes.length - 50 })}</li>}
          </ul>
        </details>
      )}
    </>
  );
}

function Accepted({
  id,
  step: { answer },
  views,
}: {
  readonly id: string;
  readonly step: Extract<BulkStep, { readonly kind: "accepted" }>;
  readonly views: Applications;
}) {
  const { t } = useTranslation();
  if (answer.deploymentId === "") return <span>{t(answer.changed ? "act.done" : "bulk.unchanged")}</span>;
  const view = views.get(id);
  const progress = view && syncProgress(answer.deploymentId, view);
  return (
    <Link to="/deployments/$deploymentId" params={{ deploymentId: answer.deploymentId }} className={classes["link"] ?? ""}>
      {progress ? <Status kind="deployment" word={deploymentWord(progress.status)} title={progress.reason} /> : t("bulk.sent")}
    </Link>
  );
}
