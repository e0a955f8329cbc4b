import { IconHandStop, IconPlayerPause } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type StateWord, Status } from "../../../design/status.tsx";
import classes from "./state-counts.module.css";
import { asksFor, type StateFilter, stateFilters, toggleState } from "./state-filters.ts";

interface Props {
  readonly counts: ReadonlyMap<StateFilter, number>;
  readonly query: string;
  readonly filter: (query: string) => void;
}

/** How many applications are in each state; a click shows only those. */
export function StateCounts({ counts, query, filter }: Props) {
  const { t } = useTranslation();
  const shown = stateFilters.filter((state) => (counts.get(state) ?? 0) > 0 || asksFor(query, state));
  if (shown.length === 0) return null;
  return (
    <fieldset className={classes["counts"]} aria-label={t("applications.counts")}>
      {shown.map((state) => (
        <button
          key={state}
          type="button"
          className={classes["count"]}
          aria-pressed={asksFor(query, state)}
          onClick={() => filter(toggleState(query, state))}
        >
          <Sign state={state} /> <span className={classes["number"]}>{counts.get(state)}</span>
        </button>
      ))}
    </fieldset>
  );
}

function Sign({ state }: { readonly state: StateFilter }) {
  const { t } = useTranslation();
  const [key, value = ""] = state.split(":");
  if (key === "health") return <Status kind="health" word={value as StateWord<"health">} />;
  if (key === "status") return <Status kind="sync" word={value.replaceAll("-", "_") as StateWord<"sync">} />;
  const Icon = value === "held" ? IconPlayerPause : IconHandStop;
  return (
    <span className={classes["mark"]}>
      <Icon size={16} stroke={2} aria-hidden />
      {t(value === "held" ? "applications.held" : "applications.waits")}
    </span>
  );
}
