import "@mantine/core/styles/Code.css";
import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

/** Commands to be run in a clone of the repository, and a button that copies them. */
export function Commands({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const clipboard = useClipboard();
  return (
    <Stack gap="xs">
      <Text size="sm">{t("adding.commands")}</Text>
      <Code block role="region" aria-label={t("adding.commandsLabel")} tabIndex={0} style={{ overflowX: "auto" }}>
        {text}
      </Code>
      <Group>
        <Button size="xs" variant="default" onClick={() => clipboard.copy(text)}>
          {t("adding.copy")}
        </Button>
        <Text size="sm" role="status">
          {clipboard.error ? t("adding.notCopied") : clipboard.copied ? t("adding.copied") : ""}
        </Text>
      </Group>
    </Stack>
  );
}
