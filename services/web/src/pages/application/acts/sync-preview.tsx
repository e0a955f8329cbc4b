import { Group, Stack } from "@mantine/core";
import { objectResultKey } from "@slipway/domain";
import type { Deployment } from "@slipway/proto/state";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Status } from "../../../design/status.tsx";
import { TextLink } from "../../../design/text-link.tsx";
import { useResults } from "../../deployment/results/use-results.ts";
import { shownDeployment } from "../../deployment/shown-deployment.ts";
import { Preview } from "./preview.tsx";

interface Props {
  readonly applicationId: string;
  /** Undefined until the sync is requested. */
  readonly deploymentId: string | undefined;
  /** Undefined until the piped has taken it up. */
  readonly deployment: Deployment | undefined;
}

/** What a sync would do, which turns into what it did, object by object, once it is requested and its stages report it. */
export function SyncPreview({ applicationId, deploymentId, deployment }: Props) {
  const { t } = useTranslation();
  const begun = (deployment?.stages ?? []).filter(({ attempt }) => attempt > 0).map(({ id }) => id);
  const { results } = useResults(deploymentId ?? "", begun);
  const byObject = useMemo(() => new Map(results.map((result) => [objectResultKey(result), result])), [results]);
  return (
    <Stack gap="sm">
      {deploymentId !== undefined && (
        <div role="status" aria-label={t("results.running")}>
          {deployment === undefined ? (
            `${t("act.requested")} ${t("act.requestedHint")}`
          ) : (
            <Group gap="xs">
              <Status kind="deployment" word={shownDeployment(deployment)} /> {deployment.statusReason}
              <TextLink to="/deployments/$deploymentId" params={{ deploymentId }}>
                {t("results.toDeployment")}
              </TextLink>
            </Group>
          )}
        </div>
      )}
      <Preview applicationId={applicationId} results={byObject} />
    </Stack>
  );
}
