import "../../../design/dialog-styles.ts";
import { useMutation } from "@connectrpc/connect-query";
import { Button, Group, Modal, NativeSelect, Stack } from "@mantine/core";
import { ApplicationService } from "@slipway/proto/api";
import { type Application, type Deployment, SyncStrategy } from "@slipway/proto/state";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../head/note.tsx";
import { Refusal } from "./refusal.tsx";
import { SyncPreview } from "./sync-preview.tsx";

interface Props {
  readonly application: Application;
  /** Those of the application, as they change. */
  readonly deployments: readonly Deployment[];
  readonly close: () => void;
  /** Takes the id of the deployment that was requested. */
  readonly follow: (deploymentId: string) => void;
}

/** Shows what a sync would do before it is requested, and then what it does. */
export function SyncDialog({ application, deployments, close, follow }: Props) {
  const { t } = useTranslation();
  const [strategy, choose] = useState<SyncStrategy>(SyncStrategy.UNSPECIFIED);
  const sync = useMutation(ApplicationService.method.syncApplication, {
    onSuccess: ({ deploymentId }) => follow(deploymentId),
  });
  const requested = sync.data?.deploymentId;
  return (
    <Modal
      opened
      onClose={close}
      title={t("act.syncTitle", { name: application.name })}
      size="lg"
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ "aria-label": t("application.close") }}
    >
      <SyncPreview applicationId={application.id} deployment={deployments.find(({ id }) => id === requested)} deploymentId={requested} />
      {requested === undefined ? (
        <Stack gap="sm" mt="sm">
          {application.holds.length > 0 && <Note tone="attention" head={t("act.releases")} />}
          <NativeSelect
            label={t("act.strategy")}
            value={strategy}
            onChange={({ currentTarget }) => choose(Number(currentTarget.value) as SyncStrategy)}
            data={[
              { value: String(SyncStrategy.UNSPECIFIED), label: t("act.planned") },
              { value: String(SyncStrategy.QUICK_SYNC), label: t("act.quickSync") },
              { value: String(SyncStrategy.PIPELINE), label: t("act.pipeline") },
            ]}
          />
          <Refusal error={sync.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("act.back")}
            </Button>
            <Button loading={sync.isPending} onClick={() => sync.mutate({ idOrName: application.id, strategy })}>
              {t("act.sync")}
            </Button>
          </Group>
        </Stack>
      ) : (
        <Group justify="flex-end" mt="sm">
          <Button onClick={close}>{t("act.seen")}</Button>
        </Group>
      )}
    </Modal>
  );
}
