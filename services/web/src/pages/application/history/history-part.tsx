import { useMutation } from "@connectrpc/connect-query";
import { Button, Stack, Text } from "@mantine/core";
import { ApplicationService } from "@slipway/proto/api";
import { type Application, type Deployment, DeploymentStatus } from "@slipway/proto/state";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { Status } from "../../../design/status.tsx";
import { triggerText } from "../../deployment/head/trigger-text.ts";
import { shownDeployment } from "../../deployment/shown-deployment.ts";
import { ReasonDialog } from "../acts/reason-dialog.tsx";
import { useRefusedAhead } from "../acts/use-refused-ahead.ts";
import { applicationSearch } from "../application-search.ts";
import { compareDeployments } from "./compare-deployments.ts";
import { ComparisonPart } from "./comparison-part.tsx";
import classes from "./history-part.module.css";

interface Props {
  readonly application: Application;
  readonly deployments: readonly Deployment[];
  /** Undefined: these are all. */
  readonly more: (() => void) | undefined;
  readonly isLoadingMore: boolean;
  readonly follow: (deploymentId: string) => void;
}

/** The deployments of an application, newest first, with a way back to each that succeeded. */
export function HistoryPart({ application, deployments, more, isLoadingMore, follow }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/applications/$applicationId" });
  const { from, to } = useSearch({ from: "/queries/applications/$applicationId" });
  const [target, choose] = useState<Deployment>();
  const refused = useRefusedAhead();
  const close = () => choose(undefined);
  const rollback = useMutation(ApplicationService.method.rollbackApplication, {
    onSuccess: ({ deploymentId }) => {
      follow(deploymentId);
      close();
    },
  });
  const off = refused ?? (application.removedAt ? t("act.isRemoved") : application.disabled ? t("act.isDisabled") : undefined);
  const comparison = from !== undefined && to !== undefined ? compareDeployments(deployments, from, to) : undefined;
  if (deployments.length === 0) return <Text c="dimmed">{t("deployments.empty")}</Text>;
  return (
    <Stack gap="sm">
      {comparison && (
        <ComparisonPart
          comparison={comparison}
          close={() => void navigate({ search: ({ from: _, to: __, ...last }) => last, replace: true, resetScroll: false })}
        />
      )}
      {from !== undefined && to === undefined && (
        <Text size="sm" role="status">
          {t("history.compareWith")}
        </Text>
      )}
      <ul className={classes["list"]} aria-label={t("application.history")}>
        {deployments.map((deployment, at) => {
          const { id, status, statusReason, trigger, createdAt, removal } = deployment;
          const isRunning = id === application.lastSucceeded?.deploymentId;
          return (
            <li key={id} className={classes["row"]} data-chosen={id === from || id === to || undefined}>
              <Status kind="deployment" word={shownDeployment(deployment)} title={statusReason} />
              <span className={`${classes["commit"]} ${classes["hide"]}`}>{trigger?.commit?.hash.slice(0, 7)}</span>
              <Link to="/deployments/$deploymentId" params={{ deploymentId: id }} className={classes["what"] ?? ""} title={statusReason}>
                {trigger?.commit?.subject || id.slice(0, 8)}
              </Link>
              <span className={`${classes["quiet"]} ${classes["hide"]}`}>{triggerText(deployment, t)}</span>
              <span className={`${classes["quiet"]} ${classes["hide"]}`}>
                <Age at={createdAt} />
              </span>
              <span className={classes["end"]}>
                <Button
                  size="compact-xs"
                  variant={id === from || id === to ? "light" : "subtle"}
                  aria-pressed={id === from || id === to}
                  disabled={deployments.length < 2}
                  title={
                    deployments.length < 2 ? t("history.onlyOne") : t(from === undefined ? "history.compareHint" : "history.compareWith")
                  }
                  aria-label={t("history.compareThis", { commit: trigger?.commit?.hash.slice(0, 7), position: at + 1 })}
                  onClick={() =>
                    void navigate({
                      search: (last) => applicationSearch({ ...last, ...chosen(id, from, to) }),
                      replace: true,
                      resetScroll: false,
                    })
                  }
                >
                  {t("history.compare")}
                </Button>
                {isRunning && <Text size="xs">{t("application.running")}</Text>}
                {!isRunning && status === DeploymentStatus.SUCCEEDED && !removal && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    disabled={off !== undefined}
                    title={off}
                    aria-label={t("act.rollbackTo", { commit: trigger?.commit?.hash.slice(0, 7) })}
                    onClick={() => choose(deployment)}
                  >
                    {t("act.rollback")}
                  </Button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {more && (
        <Button variant="default" loading={isLoadingMore} onClick={more} style={{ alignSelf: "center" }}>
          {t("deployments.more")}
        </Button>
      )}
      {target && (
        <ReasonDialog
          title={t("act.rollbackTo", { commit: target.trigger?.commit?.hash.slice(0, 7) })}
          hint={t("act.rollbackHint", { subject: target.trigger?.commit?.subject })}
          word={t("act.rollback")}
          isPending={rollback.isPending}
          error={rollback.error}
          close={close}
          act={() => rollback.mutate({ idOrName: application.id, deploymentId: target.id })}
        />
      )}
    </Stack>
  );
}

/** The two deployments that are compared after one more was chosen, or taken back. */
function chosen(
  id: string,
  from: string | undefined,
  to: string | undefined,
): { readonly from: string | undefined; readonly to: string | undefined } {
  if (id === from) return { from: to, to: undefined };
  if (id === to) return { from, to: undefined };
  return from === undefined ? { from: id, to: undefined } : { from, to: id };
}
