import type { TraceTimes } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { durationText } from "../../../design/duration-text.ts";
import { msOf } from "../../../design/took.tsx";
import classes from "./trace-head.module.css";

const steps = ["committed", "merged", "registered", "triggered", "deployed", "healthy"] as const;

/** When a commit reached each step that is known, in the order in which it did, with how long after the one before. */
export function TraceSteps({ times }: { readonly times: TraceTimes | undefined }) {
  const { t } = useTranslation();
  const known = steps
    .flatMap((name) => {
      const at = times?.[`${name}At`];
      return at ? [{ name, at, ms: msOf(at) }] : [];
    })
    .toSorted((one, other) => one.ms - other.ms);
  if (known.length === 0) return null;
  return (
    <dl className={classes["steps"]}>
      {known.map(({ name, at, ms }, index) => (
        <div key={name}>
          <dt>{t(`oneTrace.${name}`)}</dt>
          <dd>
            <Age at={at} />
            {index > 0 && <span className={classes["after"]}> +{durationText(ms - (known[index - 1]?.ms ?? ms))}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
