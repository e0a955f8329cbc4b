import "@mantine/core/styles/Menu.css";
import "@mantine/core/styles/Popover.css";
import { Button, Group, Menu } from "@mantine/core";
import { type Deployment, DeploymentStatus, RollbackChoice } from "@slipway/proto/state";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deploymentClient, hasEnded } from "../deployment-store.ts";
import { ActStatus } from "./act-status.tsx";
import { useMayAct } from "./may-act.ts";
import { useAct } from "./use-act.ts";

const choices = [
  [RollbackChoice.UNSPECIFIED, "asPlanned"],
  [RollbackChoice.ROLLBACK, "rollback"],
  [RollbackChoice.NO_ROLLBACK, "noRollback"],
] as const;

/** Cancels a deployment, or its rollback if that is in progress; a person chooses whether it is rolled back. */
export function CancelButton({ deployment }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const [act, begin] = useAct();
  // A second try of the same cancel is no second cancel, which would cancel the rollback.
  const [command, setCommand] = useState({ of: "", id: "" });
  const mayAct = useMayAct();
  const rollsBack = deployment.status === DeploymentStatus.ROLLING_BACK;
  const requested = rollsBack ? deployment.rollbackCancel : deployment.cancel;
  const isOver = hasEnded(deployment);
  if (isOver && act.kind === "idle") return null;
  const why = isOver
    ? t("acts.ended")
    : requested
      ? t("oneDeployment.cancelRequested", { who: requested.commander || t("oneDeployment.unnamed") })
      : mayAct
        ? act.kind === "requested"
          ? t("acts.requested")
          : undefined
        : t("acts.signInFirst");
  const cancel = (rollback: RollbackChoice) => {
    const of = `${rollsBack} ${rollback}`;
    const commandId = command.of === of ? command.id : crypto.randomUUID();
    setCommand({ of, id: commandId });
    begin(async () => {
      const { alreadyRequestedBy: who } = await deploymentClient.cancelDeployment({ deploymentId: deployment.id, rollback, commandId });
      return who === "" ? "" : t("acts.alreadyCancelledBy", { who });
    });
  };
  const button = (
    <Button
      size="xs"
      variant="default"
      disabled={why !== undefined}
      title={why}
      rightSection={rollsBack ? undefined : <IconChevronDown size={14} stroke={1.5} />}
      onClick={rollsBack ? () => cancel(RollbackChoice.UNSPECIFIED) : undefined}
    >
      {t(rollsBack ? "acts.cancelRollback" : "acts.cancel")}
    </Button>
  );
  return (
    <Group gap="sm" ml="auto">
      <ActStatus act={act} isDone={isOver} />
      {rollsBack ? (
        button
      ) : (
        <Menu position="bottom-end" disabled={why !== undefined}>
          <Menu.Target>{button}</Menu.Target>
          <Menu.Dropdown>
            {choices.map(([rollback, word]) => (
              <Menu.Item key={word} onClick={() => cancel(rollback)}>
                {t(`acts.${word}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}
