import { useTranslation } from "react-i18next";
import { Problem } from "../../../design/problem.tsx";
import { ObjectResults } from "./object-results.tsx";
import classes from "./results.module.css";
import { useResults } from "./use-results.ts";

/** What a stage did with each object, as it does it; nothing for a stage that reports none. */
export function StageResults({ deploymentId, stageId }: { readonly deploymentId: string; readonly stageId: string }) {
  const { t } = useTranslation();
  const { results, error } = useResults(deploymentId, [stageId]);
  if (error) return <Problem error={error} />;
  if (results.length === 0) return null;
  return (
    <section aria-label={t("results.title")}>
      <h3 className={classes["heading"]}>{t("results.title")}</h3>
      <div className={classes["list"]}>
        <ObjectResults results={results} />
      </div>
    </section>
  );
}
