import { ConnectError } from "@connectrpc/connect";
import { Button, Group, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { exportAudit } from "./export-audit.ts";

/** Saves the whole audit, or that of a project, with the hashes by which it can be verified. */
export function ExportButton({ project }: { readonly project: string }) {
  const { t } = useTranslation();
  const [said, say] = useState("");
  const [isBusy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      say(t("auditPage.exported", { count: await exportAudit(project, (count) => say(t("auditPage.exporting", { count }))) }));
    } catch (thrown) {
      say(t("auditPage.notExported", { reason: ConnectError.from(thrown).rawMessage }));
    }
    setBusy(false);
  };
  return (
    <Group gap="xs">
      <Text size="xs" c="var(--slipway-quiet)" role="status">
        {said}
      </Text>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} stroke={1.5} />}
        disabled={isBusy}
        title={isBusy ? said : t("auditPage.exportHint")}
        onClick={() => void save()}
      >
        {t("auditPage.export")}
      </Button>
    </Group>
  );
}
