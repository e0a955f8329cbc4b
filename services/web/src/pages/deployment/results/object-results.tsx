import { Button } from "@mantine/core";
import type { ObjectResult } from "@slipway/domain";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ObjectResultRow } from "./object-result-row.tsx";
import classes from "./results.module.css";
import { resultsOfTargets, type TargetPart } from "./results-of-targets.ts";

/** How many are shown at first. */
const mostAtFirst = 100;

/** What was done with each object, what is worst to miss first, for each deploy target. */
export function ObjectResults({ results }: { readonly results: readonly ObjectResult[] }) {
  const parts = resultsOfTargets(results);
  return parts.map((part) => <OfTarget key={part.deployTarget} part={part} isNamed={parts.length > 1} />);
}

function OfTarget({ part: { deployTarget, counts, shown, unchanged }, isNamed }: { readonly part: TargetPart; readonly isNamed: boolean }) {
  const { t } = useTranslation();
  const [showsAll, showAll] = useState(false);
  const [showsUnchanged, showUnchanged] = useState(false);
  const visible = showsAll ? shown : shown.slice(0, mostAtFirst);
  const button = (label: string, act: () => void) => (
    <Button size="compact-xs" variant="default" className={classes["more"] ?? ""} onClick={act}>
      {label}
    </Button>
  );
  return (
    <section className={classes["target"]} aria-label={deployTarget || t("results.title")}>
      <p className={classes["counts"]}>
        {isNamed && deployTarget !== "" && <strong>{deployTarget}: </strong>}
        {counts.map(([outcome, count]) => `${t(`outcome.${outcome}`)}: ${count}`).join(" · ")}
      </p>
      {[...visible, ...(showsUnchanged ? unchanged : [])].map((result) => (
        <ObjectResultRow key={`${result.group}/${result.kind}/${result.namespace}/${result.name}`} result={result} />
      ))}
      {visible.length < shown.length && button(t("results.all", { count: shown.length }), () => showAll(true))}
      {!showsUnchanged && unchanged.length > 0 && button(t("results.unchanged", { count: unchanged.length }), () => showUnchanged(true))}
    </section>
  );
}
