import { useMutation, useQuery } from "@connectrpc/connect-query";
import { Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { ApplicationService } from "@slipway/proto/api";
import type { Application } from "@slipway/proto/state";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import "../../../../design/dialog-styles.ts";
import { Refusal } from "../refusal.tsx";
import { useRefusedAhead } from "../use-refused-ahead.ts";

interface Props {
  readonly application: Application;
  readonly follow: (deploymentId: string) => void;
}

/** A button beside the note that an application was removed: what it has left is deleted or forgotten, after a look at it. */
export function Leftovers({ application, follow }: Props) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const refused = useRefusedAhead();
  return (
    <>
      <Button size="xs" variant="default" disabled={refused !== undefined} title={refused} onClick={() => setOpen(true)}>
        {t("stays.leftovers")}
      </Button>
      {isOpen && <LeftoversDialog application={application} follow={follow} close={() => setOpen(false)} />}
    </>
  );
}

function LeftoversDialog({ application, follow, close }: Props & { readonly close: () => void }) {
  const { t } = useTranslation();
  const { id: idOrName, name } = application;
  const left = useQuery(
    ApplicationService.method.pruneApplication,
    { idOrName, dryRun: true },
    { staleTime: 0, gcTime: 0, retry: false, refetchOnWindowFocus: false },
  );
  const prune = useMutation(ApplicationService.method.pruneApplication, {
    onSuccess: ({ deploymentId }) => {
      follow(deploymentId);
      close();
    },
  });
  const forget = useMutation(ApplicationService.method.forgetApplication, { onSuccess: close });
  const isBusy = prune.isPending || forget.isPending;
  return (
    <Modal
      opened
      onClose={close}
      title={t("stays.leftoversTitle", { name })}
      size="lg"
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ "aria-label": t("application.close") }}
    >
      <Stack gap="sm">
        {left.isPending && <Skeleton h={80} />}
        <Refusal error={left.error ?? prune.error ?? forget.error} />
        {left.data && (
          <>
            {!left.data.isObserved && <Text size="sm">{t("stays.unobserved")}</Text>}
            <ul aria-label={t("stays.title")} style={{ margin: 0, paddingInlineStart: 20, maxHeight: "40vh", overflow: "auto" }}>
              {left.data.objects.map(({ id, plugin, deployTarget, resourceType, name: object, metadata }) => (
                <Text component="li" size="sm" key={`${plugin} ${deployTarget} ${id}`} style={{ overflowWrap: "anywhere" }}>
                  {plugin}/{deployTarget}: {resourceType} {object}
                  {metadata["Kept"] !== undefined && ` (${t("stays.kept", { reason: metadata["Kept"] })})`}
                </Text>
              ))}
            </ul>
            <Text size="sm">{t("stays.leftoversHint")}</Text>
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {t("act.back")}
          </Button>
          <Button variant="default" disabled={!left.data || isBusy} onClick={() => forget.mutate({ idOrName })}>
            {t("stays.forget")}
          </Button>
          <Button color="red" disabled={!left.data || isBusy} onClick={() => prune.mutate({ idOrName, commandId: crypto.randomUUID() })}>
            {t("stays.prune")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
