import { useLocation, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../../api/live.ts";
import { LogView } from "../../../design/log/log-view.tsx";
import { Problem } from "../../../design/problem.tsx";
import { logStore } from "./log-store.ts";

interface Props {
  readonly deploymentId: string;
  readonly stageId: string;
  readonly stageName: string;
  /** The person reads this log: another stage must not take its place. */
  readonly onRead: () => void;
}

/** The log of a stage as it grows, whose lines the address can name. */
export function StageLogView({ deploymentId, stageId, stageName, onRead }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/deployments/$deploymentId" });
  const { state: log, phase, error } = useLive(logStore(deploymentId, stageId));
  const linked = useLocation({ select: ({ hash }) => lineOf(hash) });
  const link = useCallback(
    (line: number) => void navigate({ search: { stage: stageId }, hash: `L${line}`, replace: true, resetScroll: false }),
    [navigate, stageId],
  );
  if (phase === "ended") return <Problem error={error} />;
  return (
    <LogView
      log={log}
      label={t("log.of", { stage: stageName })}
      fileName={`${stageName}-${deploymentId.slice(0, 8)}.log`}
      linked={linked}
      link={link}
      onRead={onRead}
    />
  );
}

/** The line that an address names, from 1; undefined if it names none. */
function lineOf(hash: string): number | undefined {
  const [, digits] = /^L([1-9]\d{0,8})$/.exec(hash) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
