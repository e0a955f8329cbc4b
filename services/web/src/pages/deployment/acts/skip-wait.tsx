import { Button, Group } from "@mantine/core";
import type { Deployment } from "@slipway/proto/state";
import { useTranslation } from "react-i18next";
import { deploymentClient } from "../deployment-store.ts";
import { ActStatus } from "./act-status.tsx";
import { useMayAct } from "./may-act.ts";
import { useAct } from "./use-act.ts";

interface Props {
  readonly deployment: Deployment;
  /** The person began the act: what becomes of it should stay in sight. */
  readonly onAct?: () => void;
}

/** Lets a deployment begin that waits for other applications. */
export function SkipWait({ deployment: { id, waitSkippedBy }, onAct }: Props) {
  const { t } = useTranslation();
  const [act, begin] = useAct();
  const mayAct = useMayAct();
  const why = mayAct ? (act.kind === "requested" ? t("acts.requested") : undefined) : t("acts.signInFirst");
  const run = () => {
    onAct?.();
    begin(async () => {
      const { skippedBy } = await deploymentClient.skipWait({ deploymentId: id });
      return skippedBy === "" ? "" : t("acts.waitSkippedBy", { who: skippedBy });
    });
  };
  return (
    <Group gap="sm" mt="xs">
      <Button size="xs" variant="default" disabled={why !== undefined} title={why} onClick={run}>
        {t("acts.skipWait")}
      </Button>
      <ActStatus act={act} isDone={waitSkippedBy !== ""} />
    </Group>
  );
}
