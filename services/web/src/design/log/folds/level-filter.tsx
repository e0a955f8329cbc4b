import { NativeSelect } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { StageLog } from "../log-lines.ts";
import { countLevels, type LeastLevel } from "./shown-lines.ts";

interface Props {
  readonly log: StageLog;
  readonly least: LeastLevel;
  readonly onLeast: (least: LeastLevel) => void;
}

/** Leaves of a log what is at least as bad, and says how much that is. */
export function LevelFilter({ log, least, onLeast }: Props) {
  const { t } = useTranslation();
  const { warning, error } = useMemo(() => countLevels(log), [log]);
  return (
    <NativeSelect
      size="xs"
      aria-label={t("log.level")}
      value={least}
      onChange={({ currentTarget }) => onLeast(currentTarget.value as LeastLevel)}
      data={[
        { value: "all", label: t("log.all") },
        { value: "warning", label: t("log.warnings", { count: warning }) },
        { value: "error", label: t("log.errors", { count: error }) },
      ]}
    />
  );
}
