import { Alert } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { sharedTunnel } from "../api/shared-tunnel.ts";

/** Says that what is shown may be old, while the connection is lost. */
export function ConnectionNotice() {
  const { t } = useTranslation();
  const state = useSyncExternalStore(sharedTunnel.subscribe, () => sharedTunnel.state);
  return (
    <div role="status" aria-live="polite">
      {state === "lost" && (
        <Alert color="orange" icon={<IconPlugConnectedX />} mb="sm" p="xs">
          {t("app.lost")}
        </Alert>
      )}
    </div>
  );
}
