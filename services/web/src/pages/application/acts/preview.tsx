import { useQuery } from "@connectrpc/connect-query";
import { Skeleton, Stack, Text } from "@mantine/core";
import { type ObjectResult, objectResultKey } from "@slipway/domain";
import { ApplicationService } from "@slipway/proto/api";
import type { ApplicationPreview } from "@slipway/proto/state";
import { useTranslation } from "react-i18next";
import { Problem } from "../../../design/problem.tsx";
import { ObjectResultRow } from "../../deployment/results/object-result-row.tsx";
import { DiffText } from "../diff/diff-text.tsx";
import { Note } from "../head/note.tsx";
import classes from "./acts.module.css";
import { type PreviewChange, previewChanges } from "./preview-changes.ts";

interface Results {
  /** What the sync did so far, by `objectResultKey`: it stands in the place of what the sync would do. Default: it was not requested. */
  readonly results?: ReadonlyMap<string, ObjectResult>;
}

/** What a sync would create, change and delete, object by object, and by which stages. It is asked once: afterwards nothing is left to do. */
export function Preview({ applicationId, ...results }: { readonly applicationId: string } & Results) {
  const query = useQuery(
    ApplicationService.method.diffApplication,
    { idOrName: applicationId, withPlan: true },
    { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
  );
  if (query.error) return <Problem error={query.error} again={() => void query.refetch()} />;
  const preview = query.data?.preview;
  return preview === undefined ? <Skeleton h={160} /> : <ShownPreview preview={preview} {...results} />;
}

/** What a deployment would create, change and delete, as a piped has said it. */
export function ShownPreview({ preview, results }: { readonly preview: ApplicationPreview } & Results) {
  const { t } = useTranslation();
  const { runningCommitHash: from, targetCommitHash: to, targets, problems, warnings, stages, strategyReason } = preview;
  const { changes, counts } = previewChanges(preview);
  const more = targets.reduce((sum, { moreObjects }) => sum + moreObjects, 0);
  const foreseen = new Set(changes.map(({ target, object }) => objectResultKey({ ...object, deployTarget: target })));
  const unforeseen = [...(results ?? [])]
    .filter(([key, { outcome }]) => outcome !== "unchanged" && !foreseen.has(key))
    .map(([, result]) => result);
  // Of what deletes nothing the limit says nothing.
  const isDeleting = changes.some(({ word }) => word === "delete");
  const limits = isDeleting ? [...new Set(targets.flatMap(({ pruneLimit }) => (pruneLimit === "" ? [] : [pruneLimit])))] : [];
  const plain = targets.filter(({ objects, noChange }) => objects.length === 0 && !noChange);
  return (
    <Stack gap="xs">
      <Text size="sm">
        {from === "" ? t("act.first", { to: to.slice(0, 7) }) : `${from.slice(0, 7)} → ${to.slice(0, 7)}`}
        {counts.map(([word, count]) => ` · ${t(`change.${word}`)}: ${count}`)}
        {limits.length > 0 && ` · ${t("act.pruneLimit", { limit: limits.join(", ") })}`}
      </Text>
      {targets
        .filter(({ refusal }) => refusal !== "")
        .map(({ plugin, deployTarget, refusal }) => (
          <Note key={`${plugin}/${deployTarget}`} tone="bad" head={t("act.refusedOn", { target: deployTarget })}>
            {refusal}
          </Note>
        ))}
      {[...problems, ...warnings].map((text) => (
        <Note key={text} tone="attention" head={t("act.mind")}>
          {text}
        </Note>
      ))}
      {targets.every(({ noChange }) => noChange) && (
        <Text size="sm" c="dimmed">
          {t(targets.length > 0 ? "act.nothing" : "act.untold")}
        </Text>
      )}
      {changes.slice(0, 200).map(({ key, word, target, object }) => {
        const result = results?.get(objectResultKey({ ...object, deployTarget: target }));
        return result ? (
          <ObjectResultRow key={key} result={result} />
        ) : (
          <PreviewRow key={key} word={word} target={target} object={object} />
        );
      })}
      {unforeseen.map((result) => (
        <ObjectResultRow key={objectResultKey(result)} result={result} />
      ))}
      {plain.map(({ plugin, deployTarget, summary, details }) => (
        <details key={`${plugin}/${deployTarget}`} className={classes["change"]}>
          <summary>
            {summary} <span className={classes["quiet"]}>{deployTarget}</span>
          </summary>
          <DiffText text={details} />
        </details>
      ))}
      {more + Math.max(0, changes.length - 200) > 0 && (
        <Text size="sm">{t("application.more", { count: more + Math.max(0, changes.length - 200) })}</Text>
      )}
      {stages.length > 0 && (
        <Text size="xs" c="dimmed">
          {t("act.stages")}{" "}
          {stages
            .filter(({ rollback }) => !rollback)
            .map(({ name }) => name)
            .join(" → ")}
          {strategyReason && ` (${strategyReason})`}
        </Text>
      )}
    </Stack>
  );
}

function PreviewRow({ word, target, object: { kind, namespace, name, diff, notes } }: Pick<PreviewChange, "word" | "target" | "object">) {
  const { t } = useTranslation();
  return (
    <details className={classes["change"]} data-word={word}>
      <summary>
        <strong>{t(`change.${word}`)}</strong> {kind} {namespace && `${namespace}/`}
        {name} <span className={classes["quiet"]}>{target}</span>
      </summary>
      {diff !== "" && <DiffText text={diff} />}
      {notes.map((note) => (
        <div key={note} className={classes["quiet"]}>
          {note}
        </div>
      ))}
    </details>
  );
}
