import type { ObjectResult } from "@slipway/domain";
import { useTranslation } from "react-i18next";
import { DiffText } from "../../application/diff/diff-text.tsx";
import classes from "./results.module.css";

/** What was done with one object; opens its difference. */
export function ObjectResultRow({ result: { kind, namespace, name, outcome, reason, diff } }: { readonly result: ObjectResult }) {
  const { t } = useTranslation();
  const head = (
    <>
      <strong>{t(`outcome.${outcome}`)}</strong> {kind} {namespace && `${namespace}/`}
      {name}
      {reason !== "" && <span className={classes["reason"]}>{reason}</span>}
    </>
  );
  if (diff === "")
    return (
      <div className={classes["result"]} data-outcome={outcome}>
        {head}
      </div>
    );
  return (
    <details className={classes["result"]} data-outcome={outcome}>
      <summary>{head}</summary>
      <DiffText text={diff} />
    </details>
  );
}
