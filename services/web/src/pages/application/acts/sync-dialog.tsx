import "../../../design/dialog-styles.ts";
import { useMutation } from "@connectrpc/connect-query";
import { Button, Group, Modal, NativeSelect, Stack } from "@mantine/core";
import { ApplicationService } from "@slipway/proto/api";
import { type Application, SyncStrategy } from "@slipway/proto/state";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "../head/note.tsx";
import { Preview } from "./preview.tsx";
import { Refusal } from "./refusal.tsx";

interface Props {
  readonly application: Application;
  readonly close: () => void;
  /** Takes the id of the deployment that was requested. */
  readonly follow: (deploymentId: string) => void;
}

/** Shows what a sync would do before it is requested. */
export function SyncDialog({ application, close, follow }: Props) {
  const { t } = useTranslation();
  const [strategy, choose] = useState<SyncStrategy>(SyncStrategy.UNSPECIFIED);
  const sync = useMutation(ApplicationService.method.syncApplication, {
    onSuccess: ({ deploymentId }) => {
      follow(deploymentId);
      close();
    },
  });
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
      <Stack gap="sm">
        <Preview applicationId={application.id} />
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
    </Modal>
  );
}
