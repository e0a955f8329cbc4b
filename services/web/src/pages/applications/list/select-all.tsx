import type { ApplicationView } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";
import type { Selection } from "../selection.ts";

/** The box that selects all applications that fit the filter. */
export function SelectAll({
  applications,
  selection: { ids },
  toggleAll,
}: {
  readonly applications: readonly ApplicationView[];
  readonly selection: Selection;
  readonly toggleAll: () => void;
}) {
  const { t } = useTranslation();
  const isAll = ids.size > 0 && applications.every(({ application }) => ids.has(application?.id ?? ""));
  return (
    <label>
      <input
        type="checkbox"
        aria-label={t("applications.selectAll", { count: applications.length })}
        checked={isAll}
        ref={(input) => {
          if (input) input.indeterminate = ids.size > 0 && !isAll;
        }}
        onChange={toggleAll}
      />
    </label>
  );
}
