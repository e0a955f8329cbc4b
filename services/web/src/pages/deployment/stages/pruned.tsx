import { prunedIn } from "@slipway/domain";
import type { Stage } from "@slipway/proto/state";
import { useTranslation } from "react-i18next";
import classes from "../deployment-page.module.css";

/** What a stage deleted on each target, as far as its plugin names it. */
export function Pruned({ stage }: { readonly stage: Stage }) {
  const { t } = useTranslation();
  const pruned = prunedIn(stage.metadata);
  if (pruned.length === 0) return null;
  return (
    <ul className={classes["acts"]} aria-label={t("oneDeployment.pruned")}>
      {pruned.map(({ deployTarget, deleted, gone, failed, objects }) => (
        <li key={deployTarget}>
          {t("oneDeployment.prunedOn", { target: deployTarget, count: deleted })}
          {gone > 0 && ` ${t("oneDeployment.prunedGone", { count: gone })}`}
          {failed > 0 && ` ${t("oneDeployment.prunedNot", { count: failed })}`}
          <span className={classes["second"]}>{objects.map(({ kind, name }) => `${kind} ${name}`).join(", ")}</span>
        </li>
      ))}
    </ul>
  );
}
