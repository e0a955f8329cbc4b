import type { InsightGroup } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";
import classes from "./figures.module.css";
import { valueIn } from "./metric.ts";
import { metrics } from "./metric-names.ts";
import { valueText } from "./metric-text.ts";
import { dayKey, partText } from "./part-text.ts";

/** The same as the charts, as numbers. */
export function FiguresTable({ total: { parts } }: { readonly total: InsightGroup }) {
  const { t, i18n } = useTranslation();
  return (
    <details>
      <summary className={classes["summary"]}>{t("insights.table")}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keyboard */}
      <section className={classes["scrolls"]} tabIndex={0} aria-label={t("insights.table")}>
        <table className={classes["table"]}>
          <thead>
            <tr>
              <th scope="col">{t("insights.part")}</th>
              {metrics.map((metric) => (
                <th key={metric} scope="col">
                  {t(`insights.${metric}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {parts.map(({ since, insights }) => (
              <tr key={dayKey(since)}>
                <th scope="row">{partText(since, i18n.language)}</th>
                {metrics.map((metric) => (
                  <td key={metric}>{valueText(metric, valueIn(metric, insights), i18n.language, t)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
